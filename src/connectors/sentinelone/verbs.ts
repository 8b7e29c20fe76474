import type { VerbSupport } from '#kernel/verb.ts';
import type { SentinelOneClient } from './client.ts';
import { detectionVerbs } from './verbs/detection-verbs.ts';
import { sentinelOneDirectory } from './verbs/directory.ts';
import { fileVerbs } from './verbs/file-verbs.ts';
import { hashVerbs } from './verbs/hash-verbs.ts';
import { machineVerbs } from './verbs/machine-verbs.ts';
import { readingVerbs } from './verbs/reading-verbs.ts';
import { threatVerbs } from './verbs/threat-verbs.ts';

/** Every verb, on top of the actions of the tables. */
export const sentinelOneVerbs: VerbSupport<SentinelOneClient> = {
  verbs: [...machineVerbs, ...threatVerbs, ...hashVerbs, ...readingVerbs, ...detectionVerbs, ...fileVerbs],
  directory: sentinelOneDirectory,
};
