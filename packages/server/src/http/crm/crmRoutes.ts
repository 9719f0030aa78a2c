import type { RegisterRoutes } from '../deps.ts';
import { registerActivityRecordRoutes } from './activityRecordRoutes.ts';
import { registerActivityReads } from './activityReads.ts';
import { registerCrmCommentRoutes } from './commentRoutes.ts';
import { registerManageRoutes } from './manageRoutes.ts';
import { registerRepositoryRoutes } from './repositoryRoutes.ts';
import { registerSiteRoutes } from './siteRoutes.ts';
import { registerStorefrontRoutes } from './storefrontRoutes.ts';
import { registerSupportRoutes } from './supportRoutes.ts';
import { registerWebsiteRoutes } from './websiteRoutes.ts';

/** The CRM surface under /api, and the websites that send to it. */
export const registerCrmRoutes: RegisterRoutes = (app, deps) => {
  registerActivityReads(app, deps);
  registerManageRoutes(app, deps);
  registerActivityRecordRoutes(app, deps);
  registerCrmCommentRoutes(app, deps);
  registerRepositoryRoutes(app, deps);
  registerSupportRoutes(app, deps);
  registerStorefrontRoutes(app, deps);
  registerWebsiteRoutes(app, deps);
  registerSiteRoutes(app, deps);
};
