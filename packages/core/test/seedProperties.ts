import fc from 'fast-check';
import { testSeed } from './testSeed.ts';

// Runs before every spec file: properties without a seed of their own take this one, and say it where they fail.
fc.configureGlobal({ seed: testSeed() });
