import type { Code, Effect } from '../diagnostics/index.ts';
import { type FieldRef, or, type Predicate } from '../ir/index.ts';
import { onField, testedField, testedValues } from '../ir/leaves.ts';
import { addressOf, askedAddress } from './addresses.ts';
import { commandLineOf, onCommandLine } from './arguments.ts';
import { encodeOutcome, type Logins, ownErrorCode } from './cloudtrail.ts';
import { inAnyCase } from './fixedcase.ts';
import { isGkePart } from './kubernetes.ts';
import type { Resolver } from './layers.ts';
import { holdsNames } from './lists.ts';
import { baseField, baseNameCall, onPath, type PathPart, pathPart } from './paths.ts';
import { encodePlace } from './places.ts';
import { preferred } from './preferred.ts';
import { encodeKind } from './security.ts';
import type { Mapping, Relation } from './tables.ts';
import { encode, hasCodec, hasParts, relationOf } from './values.ts';

/** What renaming one branch of a plan into a target needs to know. */
export interface Localising {
  /** The plan was written in the target's own taxonomy. */
  readonly own: boolean;
  readonly taxonomy: string;
  readonly target: string;
  readonly source: string;
  readonly product: string | undefined;
  readonly to: Resolver;
  readonly from: Resolver;
  /** The source's names are those of the events themselves. */
  readonly raw: boolean;
  /** Whether a rule over CloudTrail asks for console logins; undefined for other log sources. */
  readonly logins: Logins | undefined;
}

export interface LocalName {
  readonly ref: FieldRef;
  /** Undefined where the target has no such field. */
  readonly mapping?: Mapping;
  /** The worse of the relations on both sides. */
  readonly lossy?: Relation;
}

export interface Problem {
  readonly code: Code;
  readonly effect?: Effect;
  readonly with: Readonly<Record<string, string>>;
}

/** What becomes of a name that has no counterpart. */
export function keptAs({ name, spelling }: FieldRef): string {
  return spelling === undefined || spelling === name ? 'keeps its name' : `is written as ${name}`;
}

export interface LocalLeaf {
  readonly leaf: Predicate;
  readonly fields: readonly FieldRef[];
  readonly problems: readonly Problem[];
}

const texts: Readonly<Record<Relation, string>> = {
  same: 'the same',
  value: 'other values',
  format: 'another notation',
  selector: 'a test of the kind of event',
  approximate: 'about the same',
  composite: 'one of several things in a text',
  event: 'only for some events',
  token: 'an element of a list instead of the whole text',
  position: 'one place of a list',
};

export function relationText(relation: Relation): string {
  return texts[relation];
}

/** Relations under which a plain rename may change which events match. */
export function isLossy(relation: Relation): boolean {
  return relation !== 'same' && relation !== 'selector' && relation !== 'value';
}

/** A field's name in the target. */
export function localName(field: FieldRef, context: Localising): LocalName {
  if (context.own && field.spelling !== undefined) {
    const mapping = context.to.toCanonical(field.spelling).find((item) => item.canonical === field.name);
    return {
      ref: { ...field, name: field.spelling },
      mapping: mapping ?? {
        field: field.spelling,
        canonical: field.name,
        relation: 'same',
        confidence: 'high',
      },
    };
  }
  const mappings = namesFor(field.name, field, context);
  const mapping = chosen(mappings, field, context);
  if (mapping === undefined) {
    const part = pathPart(field.name);
    const path = part === undefined ? undefined : preferred(namesFor(part.path, field, context));
    if (path !== undefined)
      return { ref: { ...field, name: path.field }, mapping: path, lossy: 'approximate' };
    return otherMeaning(field, context) ?? { ref: field };
  }
  const before = sourceRelation(field, context);
  // Raw events keep their names in every taxonomy that reads them: the same name holds the same values.
  if (mapping.field === field.spelling) return { ref: { ...field, name: mapping.field }, mapping };
  const after = relationIn(mapping, context);
  const lossy = before !== undefined && isLossy(before) ? before : after;
  return { ref: { ...field, name: mapping.field }, mapping, lossy };
}

/** Whether a vendor has a field of its own for a canonical one. */
export function hasOwn(mappings: readonly Mapping[]): boolean {
  return mappings.some((item) => item.relation === 'same' && item.byRule !== true);
}

/** The target's path that a part of it can be told by. */
export function pathOf(field: FieldRef, { path, part }: PathPart, context: Localising): Mapping | undefined {
  const whole = preferred(namesFor(path, field, context));
  if (whole === undefined) return undefined;
  const relation = relationIn(whole, context);
  // Devices instead of drives: a path of another notation ends in the same name.
  return !isLossy(relation) || (relation === 'format' && part === 'base') ? whole : undefined;
}

/** The target's names for a canonical field; first the source's own, where the target reads it as that field as well. */
function namesFor(canonical: string, { spelling }: FieldRef, { to }: Localising): readonly Mapping[] {
  const names = to.toVendor(canonical);
  if (spelling === undefined || spelling === canonical || spelling.includes('.')) return names;
  const kept = preferred(to.toCanonical(spelling));
  return kept?.canonical === canonical && kept.relation === 'same' ? [kept, ...names] : names;
}

/** Of several names for one thing an event has the one that it had in the source; then, one that means nothing else. */
function chosen(mappings: readonly Mapping[], field: FieldRef, context: Localising): Mapping | undefined {
  const same = mappings.filter((mapping) => relationOf(mapping) === 'same');
  const kept = same.find((mapping) => mapping.field === field.spelling);
  const plain = same.filter((mapping) => mapping.byRule !== true);
  return kept ?? preferred(plain.filter((mapping) => comesBack(mapping, context))) ?? preferred(mappings);
}

/** Whether a name of the target's is read as the canonical field that it is written for. */
export function isReadAs(mapping: Mapping, canonical: string, context: Localising): boolean {
  return mapping.canonical === canonical && comesBack(mapping, context);
}

/** How a target's field relates to the canonical one: the same only if it is read as that one. */
function relationIn(mapping: Mapping, context: Localising): Relation {
  return comesBack(mapping, context) ? relationOf(mapping) : 'approximate';
}

/** Whether a name of the target's is read as the canonical field that it stands for. */
function comesBack(mapping: Mapping, { to }: Localising): boolean {
  const read = to.toCanonical(mapping.field);
  if (hasCodec(mapping)) return read.some(({ canonical }) => canonical === mapping.canonical);
  const first = preferred(read);
  if (first === undefined) return false;
  // A value outside the list of words is the event's own, which stands under the name made by rule.
  const own = read.some((item) => item.byRule === true && item.canonical === mapping.canonical);
  if (own && (hasCodec(first) || read.some(hasParts))) return true;
  return first.canonical === mapping.canonical || first.canonical === addressOf(mapping.canonical);
}

/** A vendor's field with several meanings (`src`: a host or an address) by another of them. */
function otherMeaning(field: FieldRef, context: Localising): LocalName | undefined {
  if (field.spelling === undefined) return undefined;
  const meanings = context.from.toCanonical(field.spelling);
  // A value that was translated is no value of another meaning.
  if (meanings.some((meaning) => meaning.canonical === field.name && hasCodec(meaning))) return undefined;
  for (const meaning of meanings) {
    // Only Sigma's names are sure to be those of the event, which the rules are about.
    if (meaning.byRule === true && !context.raw) continue;
    if (baseField(meaning.canonical) === field.name) continue;
    const mapping = preferred(context.to.toVendor(meaning.canonical));
    if (mapping === undefined) continue;
    // The other meaning is another canonical field: only the same name in both is sure to be the same field.
    const lossy = mapping.field === field.spelling ? relationIn(mapping, context) : 'approximate';
    return { ref: { ...field, name: mapping.field }, mapping, lossy };
  }
  return undefined;
}

/** Whether the source's own field is not quite the canonical one. */
export function isInexact(field: FieldRef, context: Localising): boolean {
  const relation = sourceRelation(field, context);
  return relation !== undefined && isLossy(relation);
}

/** How the source's own field relates to the canonical one. */
function sourceRelation(field: FieldRef, context: Localising): Relation | undefined {
  if (field.spelling === undefined || field.spelling === field.name) return undefined;
  const mapping = context.from.toCanonical(field.spelling).find((item) => item.canonical === field.name);
  // A value that has a codec was translated when the name was, or the name would be another one.
  if (mapping === undefined || (hasCodec(mapping) && !holdsNames(mapping.field))) return undefined;
  return relationOf(mapping);
}

function isTruth(leaf: Predicate): boolean {
  return leaf.kind === 'Compare' && leaf.right.kind === 'Literal' && typeof leaf.right.value === 'boolean';
}

function isElastic({ taxonomy }: Localising): boolean {
  return taxonomy === 'ecs' || taxonomy === 'winlog';
}

/** A leaf on the target's field, in the target's values. */
export function localLeaf(given: Predicate, context: Localising): LocalLeaf {
  const field = testedField(given);
  if (field === undefined) return { leaf: given, fields: [], problems: [] };
  const place = encodePlace(given, field, context.taxonomy, context.own);
  if (place !== undefined) return { leaf: place, fields: [field], problems: [] };
  const kept = isElastic(context) || isTruth(given);
  const leaf = kept ? given : inAnyCase(given, context.product);
  if (context.own) return ownLeaf(given, leaf, field, context);
  const said = otherLeaf(leaf, field, context);
  if (!isItem(leaf, field) || said.problems.length > 0) return said;
  // Elastic has no items without a value, and tells names of another case apart.
  const other = testedField(said.leaf)?.name ?? field.name;
  return { ...said, problems: [approximated('narrower', field, other, 'token')] };
}

/** Whether an item of a list was asked for by its name. */
function isItem(leaf: Predicate, { spelling = '' }: FieldRef): boolean {
  return leaf.kind === 'Exists' && holdsNames(spelling);
}

function approximated(effect: Effect, field: FieldRef, other: string, relation: Relation): Problem {
  const name = field.spelling ?? field.name;
  return { code: 'field-approximated', effect, with: { name, other, relation: texts[relation] } };
}

function ownLeaf(given: Predicate, leaf: Predicate, field: FieldRef, context: Localising): LocalLeaf {
  const spelling = field.spelling;
  const done = (result: Predicate): LocalLeaf => ({ leaf: result, fields: [field], problems: [] });
  if (spelling === undefined) return otherLeaf(leaf, field, context);
  const kind = encodeKind(leaf, field);
  if (kind !== undefined) return done(kind);
  if (context.logins !== undefined && !isElastic(context)) {
    const outcome =
      context.taxonomy === 'splunk'
        ? ownErrorCode(leaf, field)
        : encodeOutcome(leaf, field, context.logins, true)?.leaf;
    if (outcome !== undefined) return done(outcome);
  }
  const ref: FieldRef = { ...field, name: spelling };
  const mappings = context.to.toCanonical(spelling);
  const item = mappings.find(hasCodec);
  const mapping =
    mappings.find(({ canonical }) => canonical === field.name) ?? (holdsNames(spelling) ? item : undefined);
  if (mapping !== undefined) return done(encode(mapping, given, ref, true)?.leaf ?? onField(leaf, ref));
  if (isGkePart(field)) return done(leaf);
  const path = pathPart(field.name);
  const whole = preferred(context.to.toCanonical(spelling))?.canonical;
  if (path !== undefined && whole === path.path && baseField(whole) === field.name) {
    const found = pathLeaf(leaf, ref, path, context);
    return done(found?.exact === true ? found.leaf : onField(leaf, baseNameCall(ref, context.product)));
  }
  return done(onField(leaf, ref));
}

/** Where a target has the text of an event as a whole. */
const wholeEvent: Readonly<Record<string, string>> = { splunk: '_raw', ecs: 'message', winlog: 'message' };

function otherLeaf(leaf: Predicate, field: FieldRef, context: Localising): LocalLeaf {
  const everywhere = leaf.kind === 'Regex' && field.name === '*' ? wholeEvent[context.taxonomy] : undefined;
  if (everywhere !== undefined) {
    const how = { name: 'the whole event', other: everywhere, relation: texts.approximate };
    const problem: Problem = { code: 'field-approximated', effect: 'different', with: how };
    return { leaf: onField(leaf, { ...field, name: everywhere }), fields: [field], problems: [problem] };
  }
  const fields = [field];
  const name = field.spelling ?? field.name;
  if (context.logins !== undefined && context.taxonomy === 'sigma') {
    const said = encodeOutcome(leaf, field, context.logins, false);
    if (said !== undefined) {
      const problems = said.exact ? [] : [approximated('different', field, said.other, 'event')];
      return { leaf: said.leaf, fields, problems };
    }
  }
  const mappings = context.to.toVendor(field.name);
  const own = hasOwn(mappings);
  const part = pathPart(field.name);
  const path = own || part === undefined ? undefined : pathOf(field, part, context);
  if (part !== undefined && path !== undefined) {
    const found = pathLeaf(leaf, { ...field, name: path.field }, part, context);
    if (found !== undefined) {
      const problem: Problem = {
        code: 'path-part-broadened',
        effect: 'broader',
        with: { name, other: path.field },
      };
      return { leaf: found.leaf, fields, problems: found.exact ? [] : [problem] };
    }
    // A regular expression, an order: where a language computes, they are asked of the name itself.
    if (context.taxonomy === 'splunk' && baseField(part.path) === field.name && !isInexact(field, context)) {
      const computed = baseNameCall({ ...field, name: path.field }, context.product);
      return { leaf: onField(leaf, computed), fields, problems: [] };
    }
  }
  const line = commandLineOf(field.name);
  const whole = line === undefined || own ? undefined : preferred(context.to.toVendor(line));
  if (whole !== undefined && !isLossy(relationIn(whole, context))) {
    const said = onCommandLine(leaf, { ...field, name: whole.field });
    const problems = leaf.kind === 'Exists' ? [] : [approximated('broader', field, whole.field, 'token')];
    if (said !== undefined) return { leaf: said, fields, problems };
  }
  const coded = mappings.find((item) => hasCodec(item));
  if (!own && coded !== undefined) {
    const encoded = encode(coded, leaf, { ...field, name: coded.field }, false);
    if (encoded !== undefined) {
      const problems = (encoded.unsaid ?? []).map(
        (value): Problem => ({
          code: 'value-unmapped',
          effect: 'narrower',
          with: { name, value, other: coded.field },
        }),
      );
      const read = preferred(context.to.toCanonical(coded.field))?.canonical;
      const other = encoded.leaf.kind === 'Exists' && read !== field.name;
      const effect = encoded.effect ?? (other ? 'different' : undefined);
      if (effect !== undefined) problems.push(approximated(effect, field, coded.field, 'value'));
      return { leaf: encoded.leaf, fields, problems };
    }
  }
  const found = localName(field, context);
  const renamed = onField(leaf, found.ref);
  if (found.mapping === undefined) {
    const problem: Problem = {
      code: 'field-unmapped',
      effect: 'narrower',
      with: { name, target: context.target, source: context.source, kept: keptAs(field) },
    };
    return { leaf: renamed, fields, problems: [problem] };
  }
  const problems: Problem[] = [];
  const other = !isReadAs(found.mapping, field.name, context);
  if (leaf.kind === 'Exists' && other && addressOf(field.name) === undefined)
    problems.push(approximated('different', field, found.ref.name, 'approximate'));
  if (leaf.kind === 'Exists' && isAddressToo(field, found.ref, context))
    problems.push(approximated('broader', field, found.ref.name, 'approximate'));
  else if (isNameToo(leaf, field, found.ref, context))
    problems.push(approximated('different', field, found.ref.name, 'approximate'));
  if (found.lossy !== undefined && isLossy(found.lossy) && leaf.kind !== 'Exists')
    problems.push(
      approximated(isOneOfArguments(field) ? 'broader' : 'different', field, found.ref.name, found.lossy),
    );
  return { leaf: renamed, fields, problems };
}

/** The vendor's field also holds names: Elastic has every value in `.address`, and in `.ip` those that are addresses. */
function isAddressToo(field: FieldRef, ref: FieldRef, { to }: Localising): boolean {
  const address = addressOf(field.name);
  return address !== undefined && to.toCanonical(ref.name).some((mapping) => mapping.canonical === address);
}

/** Whether a test of an address is one that names may pass as well, where the vendor's field holds both. */
function isNameToo(leaf: Predicate, field: FieldRef, ref: FieldRef, { to }: Localising): boolean {
  const read = to.toCanonical(ref.name);
  const first = preferred(read)?.canonical;
  if (first === field.name || first !== addressOf(field.name)) return false;
  return askedAddress(leaf, read) === undefined;
}

/** auditd's `a1`, one place of the list that it stands in. */
function isOneOfArguments({ name, spelling }: FieldRef): boolean {
  return name === 'process.args' && /^a\d+$/.test(spelling ?? '');
}

/** A test of a path's part as a test of the path, in every kind of leaf that has values. */
function pathLeaf(
  leaf: Predicate,
  path: FieldRef,
  part: PathPart,
  context: Localising,
): { readonly leaf: Predicate; readonly exact: boolean } | undefined {
  if (leaf.kind === 'Exists') return { leaf: onField(leaf, path), exact: part.part === 'base' };
  const tested = testedValues(leaf);
  if (tested === undefined) return undefined;
  const found = tested.values.map((value) => onPath(part, path, value, tested.mode, context.product));
  return {
    leaf: or(
      found.flatMap((item) => item.items),
      leaf.span,
    ),
    exact: found.every((item) => item.exact),
  };
}
