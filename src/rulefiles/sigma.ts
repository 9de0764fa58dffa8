import type { RuleFileFormat } from './format.ts';
import { open } from './sigma/open.ts';
import { write } from './sigma/write.ts';

/** Sigma rule files: one rule, or a stream of rules, correlations and filters. */
export const sigmaFile: RuleFileFormat = {
  id: 'sigma',
  languages: ['sigma'],
  recognises: ({ text }) => /^(?:detection|correlation|filter|logsource):|^action: *global\b/m.test(text),
  open,
  write,
};
