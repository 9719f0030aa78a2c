import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listVectors, readJsonVector, readVector, vectorsAreHere } from '../../test/sharedVectors.ts';
import { leafHash, nodeHash } from './leaf.ts';
import { EMPTY_FRONTIER, appendLeaf, appendLeaves, frontierRoot, merkleRoot, splitHashes } from './merkle.ts';
import { consistencyProof, inclusionProof } from './merkleProofs.ts';
import { sha256, type Sha256 } from './sha256.ts';
import { entriesPath, nodesOfTiles, parseEntryBundle, tilePath, tileWidth, tilesBetween } from './tiles.ts';
import { verifyConsistency, verifyInclusion, verifySubtreeConsistency, verifySubtreeInclusion } from './verifyProofs.ts';

const native: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const base64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

describe.skipIf(!vectorsAreHere).each([
  ['the portable SHA-256', sha256],
  ['the native SHA-256', native],
])('RFC 6962 hashes with %s (skipped without ../shared)', (_, hash) => {
  it('are the published leaf, node and empty hashes', () => {
    const vectors = readHashes();
    expect(hex(merkleRoot([], hash))).toBe(vectors.empty_root);
    expect(hex(leafHash('', hash))).toBe(vectors.leaf_empty);
    expect(hex(leafHash(vectors.leaf_ascii.input, hash))).toBe(vectors.leaf_ascii.hash);
    expect(hex(nodeHash(Buffer.from(vectors.node_ascii.left), Buffer.from(vectors.node_ascii.right), hash))).toBe(vectors.node_ascii.hash);
  });

  it('make the published root at every size', () => {
    const vectors = readHashes();
    const leaves = vectors.leaves_hex.map((leaf) => leafHash(Buffer.from(leaf, 'hex'), hash));
    let frontier = EMPTY_FRONTIER;
    expect(hex(frontierRoot(frontier, hash))).toBe(vectors.roots_by_size[0]);
    leaves.forEach((leaf, at) => {
      frontier = appendLeaf(frontier, leaf, hash);
      expect(hex(frontierRoot(frontier, hash))).toBe(vectors.roots_by_size[at + 1]);
      expect(hex(merkleRoot(leaves.slice(0, at + 1), hash))).toBe(vectors.roots_by_size[at + 1]);
    });
  });
});

interface HashVectors {
  empty_root: string;
  leaf_empty: string;
  leaf_ascii: { input: string; hash: string };
  node_ascii: { left: string; right: string; hash: string };
  leaves_hex: string[];
  roots_by_size: string[];
}
const readHashes = () => readJsonVector<HashVectors>('rfc6962', 'hashes.json');

interface Probe {
  leafIdx: number;
  treeSize: number;
  size1: number;
  size2: number;
  start: number;
  end: number;
  size: number;
  leafHash: string;
  root: string;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

/** The one probe, in both consistency folders, that we answer otherwise on purpose: its roots are 11 bytes, and we take hashes of 32 only. */
const STRICTER = 'additional/sizes-are-equal-one-and-proof-is-empty.json';

describe.skipIf(!vectorsAreHere)('transparency-dev probes (skipped without ../shared)', () => {
  const answers: Record<string, (probe: Probe, proof: Uint8Array[]) => boolean> = {
    inclusion: ({ leafIdx, treeSize, leafHash: leaf, root }, proof) =>
      verifyInclusion({ index: leafIdx, size: treeSize, leafHash: base64(leaf), root: base64(root), proof }),
    consistency: ({ size1, size2, root1, root2 }, proof) =>
      verifyConsistency({ size1, size2, root1: base64(root1), root2: base64(root2), proof }),
    subtreeinclusion: ({ leafIdx, start, end, leafHash: leaf, root }, proof) =>
      verifySubtreeInclusion({ index: leafIdx, start, end, leafHash: base64(leaf), root: base64(root), proof }),
    subtreeconsistency: ({ start, end, size, root1, root2 }, proof) =>
      verifySubtreeConsistency({ start, end, size, subtreeRoot: base64(root1), root: base64(root2), proof }),
  };

  it.each([
    ['inclusion', 98],
    ['consistency', 98],
    ['subtreeinclusion', 204],
    ['subtreeconsistency', 118],
  ])('%s: all %i are answered as published, but for roots that are no hashes', (folder, count) => {
    const files = listVectors('transparency-dev-merkle', 'testdata', folder);
    expect(files).toHaveLength(count);
    const different = files.filter((file) => {
      const probe = readJsonVector<Probe>('transparency-dev-merkle', 'testdata', folder, file);
      return answers[folder]?.(probe, (probe.proof ?? []).map(base64)) === probe.wantErr;
    });
    expect(different).toEqual(folder.endsWith('consistency') ? [STRICTER] : []);
  });
});

describe.skipIf(!vectorsAreHere)('a log written by tessera (skipped without ../shared)', () => {
  const log = ['tessera', 'testdata', 'log'] as const;
  const sizes = listVectors(...log).flatMap((name) => (name.startsWith('checkpoint.') ? [Number(name.slice(11))] : []));
  const checkpoint = (size: number) => {
    const [, count, root] = readVector(...log, `checkpoint.${size}`).toString('utf8').split('\n');
    return { size: Number(count), root: base64(root ?? '') };
  };
  const file = (path: string) => new Uint8Array(readVector(...log, ...path.split('/')));
  const tilesOf = (size: number) => nodesOfTiles((level, index) => file(tilePath({ level, index, width: tileWidth(level, index, size) })));

  it('has the root of every checkpoint from its entries and from its tiles', () => {
    expect(sizes).toHaveLength(16);
    for (const size of sizes) {
      const { size: count, root } = checkpoint(size);
      expect(count).toBe(size);
      if (size === 0) {
        expect(merkleRoot([])).toEqual(root);
        continue;
      }
      const leaves = parseEntryBundle(file(entriesPath(0, size))).map((entry) => leafHash(entry));
      expect(leaves).toHaveLength(size);
      expect(frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves))).toEqual(root);
      expect(tilesBetween(0, size)).toEqual([{ level: 0, index: 0, width: size }]);
      expect(merkleRoot(splitHashes(file(tilePath({ level: 0, index: 0, width: size }))))).toEqual(root);
    }
  });

  it('proves every entry and every growth from its tiles', () => {
    for (const size of sizes.filter((each) => each > 0)) {
      const { root } = checkpoint(size);
      const nodes = tilesOf(size);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(index, size, nodes);
        expect(verifyInclusion({ index, size, leafHash: nodes(0, index), proof, root })).toBe(true);
      }
      for (let size1 = 1; size1 <= size; size1++) {
        const proof = consistencyProof(size1, size, nodes);
        expect(verifyConsistency({ size1, root1: checkpoint(size1).root, size2: size, root2: root, proof })).toBe(true);
      }
    }
  });

  it('is caught with one byte changed', () => {
    const { root } = checkpoint(15);
    const tile = new Uint8Array(file('tile/0/000.p/15'));
    for (let at = 0; at < tile.length; at += 31) {
      const changed = tile.slice();
      changed[at] = (changed.at(at) as number) ^ 1;
      expect(merkleRoot(splitHashes(changed))).not.toEqual(root);
    }
  });
});
