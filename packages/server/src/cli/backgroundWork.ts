import type { Logger } from 'pino';
import { allTasks, mailTransportOf } from '../allTasks.ts';
import type { Engine } from '../engine.ts';
import { memberViewer } from '../http/notifications/memberViewer.ts';
import { Jobs } from '../jobs/jobs.ts';
import { MailDispatcher } from '../mail/mailDispatcher.ts';
import { ViewFollower } from '../notifications/viewFollower.ts';
import type { SequencedBatch } from '../sequence/sequencer.ts';
import type { Settings } from '../settings.ts';

/** What a server does besides answering: jobs, mail, followed views. */
export interface BackgroundWork {
  /** To be told of every batch this process numbered. */
  sequenced(batch: SequencedBatch): void;
  /** Ends in order: what makes work first, then the work under way. */
  stop(): Promise<void>;
}

/** Begins the background work of a process. Several processes on one database share it. */
export function startBackgroundWork({ engine, settings, log }: { engine: Engine; settings: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'publicUrl'>; log: Logger }): BackgroundWork {
  const { db, mail } = engine;
  const transport = mailTransportOf(settings);
  const onError = (error: unknown, message: string): void => log.warn({ ...(error !== undefined && { err: error }) }, message);
  const jobs = new Jobs({ db, tasks: allTasks(engine, { transport }), onError });
  const dispatcher = transport && new MailDispatcher({ db, mail, jobs, onError });
  const follower = new ViewFollower({
    ...engine,
    findPeople: (tenantId, ids) => engine.people.find(tenantId, ids),
    viewerOf: (tenantId, userId) => memberViewer(engine, tenantId, userId),
    publicUrl: settings.publicUrl,
    onError: (error, tenantId) => log.warn({ err: error, tenant_id: tenantId }, 'following views is interrupted'),
  });
  jobs.start();
  dispatcher?.start();
  follower.start();
  return {
    sequenced: ({ tenantId }) => follower.poke(tenantId),
    stop: async () => {
      await follower.stop();
      await dispatcher?.stop();
      await jobs.stop();
      transport?.close();
    },
  };
}
