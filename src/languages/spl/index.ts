import type { Pipeline } from '../../../grammars/spl/index.ts';
import { diagnose } from '../../diagnostics/index.ts';
import type { Node } from '../../ir/index.ts';
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
    if (cause === undefined) return undefined;
    return diagnose('spl-no-datamodel', {
      span: 'span' in cause ? cause.span : undefined,
      with: { what: whatIs(cause) },
    });
  },
  settings: ['lookBack', 'interval'],
  newTerms: true,
  read,
  lower,
  raise,
  print,
  lint,
};

function whatIs(node: Node): string {
  if (node.kind === 'Source') return 'the events of this log source';
  return node.kind === 'FieldRef' && node.name !== '_raw' ? `a field ${node.name}` : 'the text of events';
}
