import type { Pipeline } from '../../../grammars/spl/index.ts';
import { diagnose } from '../../diagnostics/index.ts';
import type { Language } from '../../language/index.ts';
import { lint } from './lint.ts';
import { lower } from './lower.ts';
import { print } from './print.ts';
import { withoutModel } from './raise/base.ts';
import { raise } from './raise.ts';
import { read } from './read.ts';

/** Splunk's search processing language. Profiles: raw events, and the data models of the Common Information Model. */
export const spl: Language<Pipeline> = {
  id: 'spl',
  aliases: ['splunk'],
  title: 'SPL',
  profiles: { raw: 'splunk', cim: 'cim' },
  profileProblem(plan, profile) {
    const cause = profile === 'cim' ? withoutModel(plan) : undefined;
    return cause && diagnose('spl-no-datamodel', { span: 'span' in cause ? cause.span : undefined });
  },
  settings: ['lookBack', 'interval'],
  newTerms: true,
  read,
  lower,
  raise,
  print,
  lint,
};
