import type { FunctionName, TimePartName } from '../../ir/index.ts';

/**
 * ES|QL's functions that are the IR's with the same arguments in the same order; ES|QL to IR. The first name of an IR
 * function is the one to print. https://www.elastic.co/docs/reference/query-languages/esql/esql-functions-operators
 */
const sameArguments: readonly (readonly [string, FunctionName])[] = [
  ['to_lower', 'lower'],
  ['to_upper', 'upper'],
  ['trim', 'trim'],
  ['ltrim', 'trimStart'],
  ['rtrim', 'trimEnd'],
  ['length', 'length'],
  ['concat', 'concat'],
  ['replace', 'replaceRegex'],
  ['split', 'split'],
  ['url_decode', 'urlDecode'],
  ['from_base64', 'base64Decode'],
  ['to_base64', 'base64Encode'],
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha256', 'sha256'],
  ['json_extract', 'jsonExtract'],
  ['abs', 'abs'],
  ['ceil', 'ceil'],
  ['floor', 'floor'],
  ['round', 'round'],
  ['sqrt', 'sqrt'],
  ['pow', 'pow'],
  ['exp', 'exp'],
  ['least', 'min'],
  ['greatest', 'max'],
  ['to_string', 'toText'],
  ['to_str', 'toText'],
  ['to_double', 'toNumber'],
  ['to_dbl', 'toNumber'],
  ['to_long', 'toInteger'],
  ['to_integer', 'toInteger'],
  ['to_int', 'toInteger'],
  ['to_unsigned_long', 'toInteger'],
  ['to_ulong', 'toInteger'],
  ['to_ul', 'toInteger'],
  ['to_boolean', 'toBoolean'],
  ['to_bool', 'toBoolean'],
  ['to_ip', 'toIp'],
  ['to_datetime', 'toTime'],
  ['to_dt', 'toTime'],
  ['coalesce', 'coalesce'],
  ['now', 'now'],
  ['mv_count', 'mvCount'],
  ['mv_first', 'mvFirst'],
  ['mv_last', 'mvLast'],
  ['mv_slice', 'mvSlice'],
  ['mv_concat', 'mvJoin'],
  ['mv_append', 'mvAppend'],
  ['mv_dedupe', 'mvDistinct'],
  ['mv_sort', 'mvSort'],
  ['mv_min', 'mvMin'],
  ['mv_max', 'mvMax'],
  ['mv_sum', 'mvSum'],
  ['mv_avg', 'mvAverage'],
  ['mv_zip', 'mvZip'],
];

export const irFunctions: ReadonlyMap<string, FunctionName> = new Map(sameArguments);

export const esqlFunctions: ReadonlyMap<FunctionName, string> = new Map(
  [...sameArguments].reverse().map(([name, ir]) => [ir, name] as const),
);

/** Types after `::`, as the function that converts. */
export const castFunctions: Readonly<Record<string, string>> = {
  string: 'to_string',
  keyword: 'to_string',
  text: 'to_string',
  int: 'to_integer',
  integer: 'to_integer',
  long: 'to_long',
  double: 'to_double',
  boolean: 'to_boolean',
  bool: 'to_boolean',
  ip: 'to_ip',
  datetime: 'to_datetime',
  date: 'to_datetime',
};

/** Functions that are null exactly if one of their arguments is (and are not null otherwise). */
export const strictFunctions: ReadonlySet<string> = new Set([
  'to_lower',
  'to_upper',
  'trim',
  'ltrim',
  'rtrim',
  'length',
  'concat',
  'replace',
  'split',
  'to_string',
  'to_str',
  'to_base64',
  'mv_count',
  'mv_first',
  'mv_last',
  'mv_concat',
  'mv_dedupe',
  'mv_sort',
  'mv_min',
  'mv_max',
]);

/** Functions whose value is true or false. */
export const booleanFunctions: ReadonlySet<string> = new Set([
  'starts_with',
  'ends_with',
  'contains',
  'cidr_match',
  'mv_contains',
  'kql',
  'match',
  'match_phrase',
  'qstr',
  'to_boolean',
  'to_bool',
]);

const unitLengths: readonly (readonly [number, string, ...string[]])[] = [
  [1, 'millisecond', 'milliseconds', 'ms'],
  [1_000, 'second', 'seconds', 'sec', 's'],
  [60_000, 'minute', 'minutes', 'min', 'm'],
  [3_600_000, 'hour', 'hours', 'h'],
  [86_400_000, 'day', 'days', 'd'],
  [604_800_000, 'week', 'weeks', 'w'],
];
const units = new Map<string, number>(
  unitLengths.flatMap(([length, ...names]) => names.map((name) => [name, length] as const)),
);

/** Milliseconds of a duration; undefined for months and years, which have no fixed length. */
export function durationLength(amount: string, unit: string): number | undefined {
  const length = units.get(unit);
  return length === undefined ? undefined : Number(amount) * length;
}

/** The unit of the calendar that a word names: those that have no fixed length, and days. */
export function calendarUnit(unit: string): string | undefined {
  const name = calendarUnits[unit] ?? unit.replace(/s$/, '');
  return /^(?:day|week|month|quarter|year)$/.test(name) ? name : undefined;
}
const calendarUnits: Readonly<Record<string, string>> = {
  d: 'day',
  w: 'week',
  mo: 'month',
  q: 'quarter',
  y: 'year',
  yr: 'year',
};

/**
 * The units of DATE_DIFF that have a fixed length, with their short names.
 * https://www.elastic.co/docs/reference/query-languages/esql/functions-operators/date-time-functions/date_diff
 */
export const differenceUnits: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['millisecond', 'milliseconds', 'ms'],
    ['second', 'seconds', 'ss', 's'],
    ['minute', 'minutes', 'mi', 'n'],
    ['hour', 'hours', 'hh'],
    ['day', 'days', 'dd', 'd'],
    ['week', 'weeks', 'wk', 'ww'],
  ].flatMap(([unit, ...names]) => [unit!, ...names].map((name) => [name, unit!])),
);

/** The shortest exact way to write a duration, as `[5, 'minutes']`. */
export function durationParts(milliseconds: number): readonly [number, string] {
  for (const [length, name] of [...unitLengths].reverse()) {
    if (name === 'week') continue;
    if (milliseconds % length === 0) {
      const amount = milliseconds / length;
      return [amount, amount === 1 ? name : `${name}s`];
    }
  }
  return [Math.round(milliseconds), 'milliseconds'];
}

/**
 * The parts of a time that DATE_EXTRACT takes, which are those of java.time.temporal.ChronoField; the week of ISO 8601
 * is none of them.
 * https://www.elastic.co/docs/reference/query-languages/esql/functions-operators/date-time-functions/date_extract
 */
const chronoFields: Readonly<Record<Exclude<TimePartName, 'week'>, string>> = {
  second: 'second_of_minute',
  minute: 'minute_of_hour',
  hour: 'hour_of_day',
  day: 'day_of_month',
  weekday: 'day_of_week',
  month: 'month_of_year',
  year: 'year',
};

const partNames: ReadonlyMap<string, string> = new Map(
  Object.entries(chronoFields).map(([part, name]) => [name, part]),
);

/** The IR's name of a part; the names that only ES|QL knows stay. */
export function timePartOf(chronoField: string): string {
  const name = chronoField.toLowerCase();
  return partNames.get(name) ?? name;
}

/** DATE_EXTRACT's name of a part of the IR. */
export function chronoFieldOf(part: string): string | undefined {
  if (part === 'week') return undefined;
  return part in chronoFields ? chronoFields[part as keyof typeof chronoFields] : part;
}
