import { describe, expect, it } from 'vitest';
import {
  and,
  call,
  compare,
  equals,
  exists,
  field,
  keyOf,
  literal,
  match,
  type Plan,
  type Predicate,
  type Scalar,
  wildcards,
} from '../../src/ir/index.ts';
import { canonicalPlan, conditions, elastic, local, splunk } from './build.ts';

const sysmon = 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational';
const linuxSysmon = 'Syslog:Linux-Sysmon/Operational';
const started = [
  equals(field('event.category'), 'process', 'sensitive'),
  equals(field('event.type'), 'start', 'sensitive'),
];

function isShort(value: Scalar): Predicate {
  return compare('<', call('length', [value]), literal(6), 'sensitive');
}

function replaced(path: string, regex: string, by = ''): Scalar {
  return call('replaceRegex', [field(path), literal(regex), literal(by)]);
}

function events(source: string, ...more: Predicate[]): Plan {
  const isFrom = equals(field('source'), source, 'insensitive');
  return splunk(isFrom, equals(field('EventCode'), '1', 'insensitive'), ...more);
}

function onSystem(system: string, ...more: Predicate[]): Plan {
  return elastic([], ...started, equals(field('host.os.type'), system, 'sensitive'), ...more);
}

describe('the base name of a path, computed', () => {
  it.each<[string, string, string, string]>([
    ['Windows', sysmon, String.raw`^.*\\`, 'length(process.name) < 6'],
    ['Linux', linuxSysmon, '(?s)^.*/', 'length(process.name) < 6'],
    [
      "Linux with Windows' separator",
      linuxSysmon,
      String.raw`^.*\\`,
      String.raw`length(replaceRegex(process.executable, "^.*\\\\", "")) < 6`,
    ],
    ['the drive', sysmon, '^.*:', 'length(replaceRegex(process.executable, "^.*:", "")) < 6'],
  ])('is read as the name: %s', (_, source, regex, expected) => {
    expect(conditions(canonicalPlan(events(source, isShort(replaced('Image', regex)))))).toEqual([expected]);
  });

  it('is not the name where something takes the place of the directory', () => {
    const plan = events(sysmon, isShort(replaced('Image', String.raw`^.*\\`, 'x')));
    expect(conditions(canonicalPlan(plan))[0]).toContain('process.executable');
  });

  it.each<[string, Predicate]>([
    ['a function', isShort(replaced('Image', String.raw`^.*\\`))],
    [
      'a wildcard, which must not cross a directory',
      match(replaced('Image', String.raw`^.*\\`), wildcards('a*.exe'), 'sensitive'),
    ],
    ['an order', compare('>', replaced('Image', String.raw`^.*\\`), literal('m'), 'sensitive')],
  ])('comes back as it was: %s', (_, test) => {
    const plan = events(sysmon, test);
    const back = local(plan, 'splunk');
    expect(back.said).toEqual([]);
    expect(back.text).toContain('replaceRegex(Image');
    expect(keyOf(canonicalPlan(back.plan))).toBe(keyOf(canonicalPlan(plan)));
  });

  it('asks the path where that says the same', () => {
    const plan = events(sysmon, equals(replaced('Image', String.raw`^.*\\`), 'a.exe', 'sensitive'));
    expect(conditions(local(plan, 'splunk').plan)).toContain(String.raw`Image like *"\\a.exe"`);
  });

  it.each([
    ['windows', String.raw`length(replaceRegex(Image, "^.*\\\\", "")) < 6`],
    ['linux', 'length(replaceRegex(Image, "(?s)^.*/", "")) < 6'],
  ])('is written for the name: %s', (system, expected) => {
    const there = local(onSystem(system, isShort(field('process.name'))), 'splunk');
    expect(there.said).toEqual([]);
    expect(conditions(there.plan)).toContain(expected);
  });

  it('is not written where the target has the name', () => {
    const there = local(onSystem('windows', isShort(field('process.name'))), 'cim');
    expect(conditions(there.plan)).toContain('length(process_name) < 6');
  });

  it("groups by the name; Sigma's groups are by the path, and it is said", () => {
    const grouped: Plan = {
      kind: 'Aggregate',
      input: onSystem('windows', exists(field('process.pid'))),
      by: [{ kind: 'Column', name: 'process.name', value: field('process.name') }],
      measures: [{ kind: 'Measure', name: 'n', function: 'count', arguments: [] }],
    };
    const isCommon = compare('>', field('n'), literal(3), 'sensitive');
    const isOfTool = match(field('process.name'), wildcards('*tool*'), 'sensitive');
    const plan: Plan = { kind: 'Filter', input: grouped, predicate: and([isCommon, isOfTool]) };
    const spl = local(plan, 'splunk');
    expect(spl.said).toEqual([]);
    expect(spl.text).toContain('process.name = replaceRegex(Image');
    const correlation = local(plan, 'sigma');
    expect(correlation.said).toEqual(['field-approximated different']);
    expect(correlation.text).not.toContain('replaceRegex');
  });
});
