import { techniqueName } from '../rulefiles/index.ts';
import { counted } from '../text/index.ts';
import type { CoverageReport, Unread } from './report.ts';
import type { Unmatched } from './select.ts';
import { enumerated, shorten } from './words.ts';

/** What a reader must know before the numbers: nothing found, rules without tags, rules that did not parse. */
export function notes(report: CoverageReport): readonly string[] {
  const read = Object.values(report.read);
  const sum = (part: 'rules' | 'untagged'): number => read.reduce((total, row) => total + row[part], 0);
  const all = sum('rules');
  if (all === 0) return ['No rule was read.', ...unreadNote(report)];
  const out: string[] = [];
  if (report.rules.length === 0) {
    const wanted = report.techniques.length + report.tactics.length > 0;
    out.push(`None of the ${counted(all, 'rule')} read ${wanted ? 'is chosen' : 'names a technique'}.`);
  }
  for (const one of report.unmatched) out.push(unmatchedNote(one));
  const shown = Object.entries(report.read).map(([vendor, { rules }]) => `${vendor} ${rules}`);
  out.push(`Read in all: ${shown.join(', ')}.`);
  if (sum('untagged') > 0) {
    out.push(`${sum('untagged')} of them name no technique and can be in no selection by technique.`);
  }
  const failed = report.rules.filter(({ kind }) => kind === undefined).length;
  if (failed > 0) out.push(`${failed} of the chosen rules did not parse: only their tags are counted.`);
  return [...out, ...unreadNote(report)];
}

/** Not covered, or a mistake: what ATT&CK has is told from what it has not. */
function unmatchedNote({ asked, known, near }: Unmatched): string {
  const name = techniqueName(asked);
  const what = name === undefined ? asked : `${asked} (${name})`;
  const is = known
    ? 'is in ATT&CK, but no rule read is tagged with it'
    : 'is not known here as a part of ATT&CK, and no rule read is tagged with it';
  return `${what} ${is}.${near.length === 0 ? '' : ` Near it: ${enumerated(near)}.`}`;
}

function unreadNote({ unread }: CoverageReport): readonly string[] {
  return unread.length === 0
    ? []
    : [`${counted(unread.length, 'text')} could not be read as rules: see “Not read”.`];
}

/** Why texts could not be read, each kind of reason once. */
export function unreadReasons({ unread }: CoverageReport): readonly string[] {
  const groups = new Map<string, Unread[]>();
  for (const one of unread) {
    const code = one.reason.split(':')[0]!;
    const group = groups.get(code);
    if (group === undefined) groups.set(code, [one]);
    else group.push(one);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => {
      const { reason, file } = group[0]!;
      const others = group.length === 1 ? '' : `, and ${group.length - 1} more`;
      return `${counted(group.length, 'text')}: ${shorten(reason, 100)}\n  ${file}${others}`;
    });
}
