import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { lowerText } from './support.ts';

const shared = process.env.RULEGLOT_SHARED ?? join(import.meta.dirname, '../../../shared');
const cases = join(shared, 'conformance/sigma/events.jsonl');

interface Case {
  readonly rule_path: string;
  readonly events: readonly { readonly Event: WindowsEvent }[];
  readonly ref_match: readonly boolean[];
}

interface WindowsEvent {
  readonly System: Readonly<Record<string, unknown>>;
  readonly EventData?: Readonly<Record<string, unknown>> | null;
  readonly UserData?: Readonly<Record<string, unknown>> | null;
}

/** What Sigma's taxonomy calls the fields of process creations in the Security log. */
const renamed: Readonly<Record<string, string>> = {
  NewProcessName: 'Image',
  ParentProcessName: 'ParentImage',
  NewProcessId: 'ProcessId',
};

/** A Windows record under the names of the Sigma taxonomy: `Tag_Attribute` for the header, blanks stripped. */
function flatten({ System, EventData, UserData }: WindowsEvent): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [tag, value] of Object.entries(System)) {
    const attributes = (value as { '#attributes'?: Record<string, unknown> } | null)?.['#attributes'];
    if (attributes === undefined) out[tag] = value;
    for (const [name, inner] of Object.entries(attributes ?? {})) out[`${tag}_${name}`] = inner;
  }
  const user = Object.values(UserData ?? {}).find((value) => typeof value === 'object' && value !== null);
  for (const [name, value] of Object.entries({ ...EventData, ...(user as object | undefined) })) {
    if (name === '#attributes') continue;
    const field = name.replace(/ /g, '');
    out[field] = value;
    if (System.EventID === 4688 && renamed[field] !== undefined) out[renamed[field]] = value;
  }
  return out;
}

describe.skipIf(!existsSync(cases))(
  'rules of the public set over their own events (skipped without them)',
  () => {
    const lines = existsSync(cases) ? readFileSync(cases, 'utf8').trim().split('\n') : [];
    it.each(lines.map((line) => JSON.parse(line) as Case).map((one) => [one.rule_path, one] as const))(
      '%s',
      (path, one) => {
        const { value, diagnostics } = lowerText(readFileSync(join(shared, 'corpus/sigma', path), 'utf8'));
        expect(diagnostics).toEqual([]);
        const plan = value!.plan;
        if (plan.kind !== 'Filter') throw new Error('not a plain rule');
        const matches = one.events.map(({ Event }) =>
          evaluatePredicate(plan.predicate, toEvent(flatten(Event))),
        );
        expect(matches).toEqual(one.ref_match);
      },
    );
  },
);
