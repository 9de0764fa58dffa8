import { hasLine } from '../text/index.ts';
import type { RuleFileFormat } from './format.ts';
import { open } from './sigma/open.ts';
import { write } from './sigma/write.ts';

/** Sigma rule files: one rule, or a stream of rules, correlations and filters. */
export const sigmaFile: RuleFileFormat = {
  id: 'sigma',
  languages: ['sigma'],
  recognises: ({ text }) =>
    hasLine(text, 'detection:') ||
    hasLine(text, 'correlation:') ||
    hasLine(text, 'logsource:') ||
    hasLine(text, 'filter:') ||
    (hasLine(text, 'action:') && /^action: *global\b/m.test(text)) ||
    // Keys in upper case are a mistake that reading says more of.
    /^(?:Detection|Log[sS]ource):/m.test(text),
  open,
  write,
};
