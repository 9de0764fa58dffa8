import { type FieldRef, oneOf, type Predicate } from '../ir/index.ts';
import { equalTexts, onField } from '../ir/leaves.ts';
import { securityEvents } from './data/securityevents.ts';
import type { Resolver } from './layers.ts';
import type { Mapping } from './tables.ts';

/**
 * Windows Security events: one name in Elastic stands for other data of the event from code to code. `user.name` is who
 * logs on (4624: TargetUserName) or who does something (4688: SubjectUserName); `source.ip` is IpAddress or, of a filtered
 * connection (5156), SourceAddress. Facts of the pipeline of elastic/integrations (system, data stream security).
 */
const eventData = 'winlog.event_data.';

/** The fields that follow from an event's code, with the codes for each value. */
const facts: Readonly<Record<string, ReadonlyMap<string, readonly string[]>>> = {
  'event.action': codesBy(({ action }) => [action]),
  'event.category': codesBy(({ categories }) => categories),
  'event.type': codesBy(({ types }) => types),
  // Where the event is logged for one outcome only.
  'event.outcome': new Map([
    ['success', ['4624', '4634', '4647', '4648', '4672', '4688', '4697', '4698', '4720']],
    ['failure', ['4625']],
  ]),
};

function codesBy(
  names: (event: (typeof securityEvents)[number]) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const event of securityEvents)
    for (const name of names(event)) found.set(name, [...(found.get(name) ?? []), event.code]);
  return found;
}

/** The codes of the events that have some of the values in a field; undefined where a value is that of no event. */
export function codesOf(field: string, values: readonly string[]): readonly string[] | undefined {
  const found = values.map((value) => facts[field]?.get(value));
  return found.includes(undefined) || found.length === 0
    ? undefined
    : [...new Set(found.flatMap((list) => list ?? []))];
}

/** The fields whose values are said as codes where the events are known to be of this log. */
const kinds: ReadonlySet<string> = new Set(['event.action', 'event.category', 'event.type']);

/** A test of the kind of event as one of its code. */
export function decodeKind(leaf: Predicate, field: FieldRef): Predicate | undefined {
  const codes = kinds.has(field.name) ? codesOf(field.name, equalTexts(leaf)?.texts ?? []) : undefined;
  if (codes === undefined) return undefined;
  return oneOf({ ...field, name: 'event.code', spelling: field.name }, codes, 'sensitive', leaf.span);
}

/** That test in the words that it came from; by the code where they are not all there any more. */
export function encodeKind(leaf: Predicate, { spelling = '', ...field }: FieldRef): Predicate | undefined {
  const asked = equalTexts(leaf)?.texts;
  if (field.name !== 'event.code' || !kinds.has(spelling) || asked === undefined) return undefined;
  const words: string[] = [];
  const left = new Set(asked);
  for (const [word, codes] of [...(facts[spelling] ?? [])].sort(([, a], [, b]) => b.length - a.length)) {
    if (!codes.every((code) => asked.includes(code)) || !codes.some((code) => left.delete(code))) continue;
    for (const code of codes) left.delete(code);
    words.push(word);
  }
  if (left.size > 0) return onField(leaf, field);
  return oneOf({ ...field, name: spelling }, words, 'sensitive', leaf.span);
}

/** Codes and ranges of codes. */
function codes(text: string): ReadonlySet<string> {
  const all = text.split(' ').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
  });
  return new Set(all);
}

const subject = codes(
  '4648 4657 4670 4672-4674 4688 4689 4697-4702 4706 4707 4713 4716-4720 4722-4735 4737-4764 4767 4781 4798 4799 4817 4904 4905 4907 4912 5140 5145',
);
/** Others name their target as `name@domain` where the client does, of which Elastic takes the name alone. */
const target = codes('4624 4634 4647');
const namedTarget = codes('4625 4768-4771 4776 4964');
const session = codes('4778 4779');
const acted = codes('4670 4720 4722-4726 4738 4740 4767 4798 4817 4907');
const groups = codes('4727-4735 4737 4744-4764 4799');
const computers = codes('4741-4743');
const filtered = codes('5150-5159');

/** Canonical names that are copies of the event's own data, by the codes of which they are. */
const copies: Readonly<Record<string, readonly (readonly [data: string, of: ReadonlySet<string>])[]>> = {
  'user.name': [
    ['SubjectUserName', subject],
    ['TargetUserName', target],
    ['AccountName', session],
  ],
  'user.domain': [
    ['SubjectDomainName', subject],
    ['TargetDomainName', codes('4624 4625 4634 4647 4768-4771 4776')],
    ['AccountDomain', session],
  ],
  'user.id': [
    ['SubjectUserSid', subject],
    ['TargetUserSid', codes('4624 4625 4634 4647')],
    ['TargetSid', codes('4768 4771')],
  ],
  'user.target.name': [
    ['TargetUserName', acted],
    ['OldTargetUserName', codes('4781')],
  ],
  'user.target.id': [['TargetSid', acted]],
  'user.target.domain': [['TargetDomainName', acted]],
  'user.effective.name': [['TargetUserName', codes('4688')]],
  'user.effective.domain': [['TargetDomainName', codes('4648 4688')]],
  'group.name': [['TargetUserName', groups]],
  'group.id': [['TargetSid', groups]],
  'winlog.computerObject.name': [['TargetUserName', computers]],
  'winlog.computerObject.id': [['TargetSid', computers]],
  'winlog.computerObject.domain': [['TargetDomainName', computers]],
  'winlog.logon.id': [
    ['SubjectLogonId', new Set([...subject, '4624', '4625', '4964'])],
    ['TargetLogonId', codes('4634 4647')],
    ['LogonID', session],
  ],
  'service.name': [['ServiceName', codes('4697 4769')]],
  'file.name': [['RelativeTargetName', codes('5145')]],
};

/** Of several names that the event may have for what Elastic moves elsewhere, the one of certain codes. */
const moved: Readonly<Record<string, readonly (readonly [data: string, of: ReadonlySet<string>])[]>> = {
  'process.executable': [
    ['NewProcessName', codes('4688')],
    ['Application', filtered],
  ],
  'process.pid': [['NewProcessId', codes('4688')]],
  'source.ip': [
    ['SourceAddress', filtered],
    ['ClientAddress', session],
  ],
  'source.port': [['SourcePort', filtered]],
  'source.domain': [
    ['Workstation', codes('4776')],
    ['ClientName', session],
  ],
  'user.name': [['TargetUserName', namedTarget]],
};

/** The codes of the events that conditions ask for, by the names of Elastic; undefined where they do not say. */
export function codesAsked(conditions: readonly Predicate[]): readonly string[] | undefined {
  for (const condition of conditions) {
    const fact = equalTexts(condition);
    if (fact?.name === 'event.code' || fact?.name === 'winlog.event_id') return fact.texts;
    const found = fact?.name === 'event.action' ? codesOf('event.action', fact.texts) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names that events of the codes asked for have. */
export function namesOfCodes(resolver: Resolver, asked: readonly string[] | undefined): Resolver {
  if (asked === undefined || asked.length === 0) return resolver;
  return {
    toCanonical(field) {
      const data = dataOf(copies[field], asked);
      return data === undefined
        ? resolver.toCanonical(field)
        : [{ field, canonical: eventData + data, relation: 'same', confidence: 'high' }];
    },
    toVendor(canonical) {
      const names = resolver.toVendor(canonical);
      const own = dataOf(copies[canonical], asked) ?? dataOf(moved[canonical], asked);
      const others = own === undefined ? namesOfOthers(canonical, asked) : [];
      const fits = ({ field }: Mapping): boolean =>
        own === undefined ? !others.includes(field) : field === own;
      const fitting = names.filter(fits);
      return fitting.length > 0 ? fitting : names;
    },
  };
}

type Data = readonly (readonly [data: string, of: ReadonlySet<string>])[];

/** The data that all events of the codes have under a name. */
function dataOf(data: Data | undefined, asked: readonly string[]): string | undefined {
  return data?.find(([, of]) => asked.every((code) => of.has(code)))?.[0];
}

/** The names that no event of the codes has. */
function namesOfOthers(canonical: string, asked: readonly string[]): readonly string[] {
  const all = moved[canonical] ?? [];
  return all.filter(([, of]) => !asked.some((code) => of.has(code))).map(([name]) => name);
}

/** Windows Security event ids: 1100 to 1108 and 4608 to 6423 (Microsoft's list of security audit events). */
export function isSecurityCode(text: string): boolean {
  const code = Number(text);
  return (code >= 1100 && code <= 1108) || (code >= 4608 && code <= 6423);
}
