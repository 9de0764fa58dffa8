import { describe, expect, it } from 'vitest';
import { lowered, macroTable, plan, predicate } from './support.ts';

describe('search terms', () => {
  it.each([
    // Values in any case; numbers as people write them are numbers.
    ['a=Foo', 'a ==~ "Foo"'],
    ['a=5', 'a == 5'],
    ['a="0x05"', 'a ==~ "0x05"'],
    ['a="*Foo*"', 'a like~ *"Foo"*'],
    ['a=*', 'a exists'],
    // != asks that the field is there, NOT does not.
    ['a!=x', 'And a exists Not a ==~ "x"'],
    ['NOT a=x', 'Not a ==~ "x"'],
    ['a!=*', 'false'],
    ['NOT a=*', 'Not a exists'],
    ['a IN (x, "y*", 3)', 'Or a in~ ["x", "3"] a like~ "y"*'],
    ['a>3 b<=x', 'And a > 3 b <= "x"'],
    ['a="10.0.0.0/8"', 'a within [10.0.0.0/8]'],
    ['a IN (10.0.0.0/8, 192.168.0.0/16, "::1/128")', 'a within [10.0.0.0/8, 192.168.0.0/16, ::1/128]'],
    ['"two words"', 'keyword term like~ "two words"'],
    ['CASE(Foo)', 'keyword term like "Foo"'],
    ['a=1 b=2 OR c=3', 'And a == 1 Or b == 2 c == 3'],
    ['a=1 earliest=-1h', 'a == 1'],
  ])('%s', (text, expected) => {
    expect(predicate(text)).toBe(expected);
  });
});

describe('where', () => {
  it.each([
    // Case matters, and a missing field makes no test true, nor its negation.
    ['where a="Foo"', 'a == "Foo"'],
    ['where a!="x"', 'And a exists Not a == "x"'],
    ['where NOT a="x"', 'And a exists Not a == "x"'],
    ['where NOT (a="x" OR b="y")', 'And a exists Not a == "x" b exists Not b == "y"'],
    ['where NOT (a="x" AND b="y")', 'Or And a exists Not a == "x" And b exists Not b == "y"'],
    ['where isnull(a) OR a!="x"', 'Not a == "x"'],
    ['where isnotnull(a) AND a="x"', 'a == "x"'],
    ['where 5 < a', 'a > 5'],
    ['where a=b', 'a == b'],
    ['where like(a, "x%y_")', 'a like "x"*"y"?'],
    ['where a LIKE "%*%"', 'a like *"*"*'],
    ['where match(a, "(?i)^x\\d")', 'a matches /^x\\d/i pcre substring'],
    ['where a IN ("x", "y")', 'a in ["x", "y"]'],
    ['where cidrmatch("10.0.0.0/8", a)', 'a within [10.0.0.0/8]'],
    ['where if(a="x", b="y", true())', 'Or And a == "x" b == "y" Not a == "x"'],
    ['where \'a.b\'="x"', 'a.b == "x"'],
    ['where len(a) > 10', 'length(a) > 10'],
    ['where lower(a)="x"', 'lower(a) == "x"'],
    ['where isnull(a) OR NOT (a="x" OR like(a, "y%"))', 'And Not a == "x" Not a like "y"*'],
    ['where tonumber(strftime(_time, "%H")) >= 22', 'timePart("hour", _time) >= 22'],
    ['regex a="x+"', 'a matches /x+/ pcre substring'],
    ['regex a!="x+"', 'Not a matches /x+/ pcre substring'],
  ])('%s', (text, expected) => {
    expect(predicate(`* | ${text}`)).toBe(expected);
  });
});

describe('transactions', () => {
  it.each([
    'transaction u startswith=(e=1) endswith=(e=2) maxspan=5m',
    'transaction u startswith=(e=1) endswith=(e=2) | where duration<=300',
    'transaction u startswith=(e=1) endswith=(e=2) maxspan=1h | eval d=case(duration<=300, "short") | search d=short',
  ])('%s is a sequence', (text) => {
    expect(plan(`x=1 e IN (1, 2) | ${text}`)).toBe(
      'Sequence within 300000ms Stage by u Filter Source unknown And x == 1 e == 1 Stage by u Filter Source unknown And x == 1 e == 2',
    );
  });

  it.each([
    // Gathers what comes in bursts, or events that are each alone.
    'transaction u maxpause=5m | where eventcount>4',
    'transaction u maxspan=5m',
    // Conditions that are no search terms, and columns of the events that it gathers.
    'transaction u startswith=eval(e>1) endswith=(e=2)',
    'transaction u startswith=(e=1) endswith=(f=2)',
    'transaction u startswith=(e=1) endswith=(e=2) | where y=1',
    'transaction u startswith=(e=1) endswith=(e=2) keepevicted=true',
    'eval k=lower(u) | transaction k startswith=(e=1) endswith=(e=2)',
  ])('%s stays text', (text) => {
    expect(plan(`x=1 | ${text}`)).toContain('Opaque spl "transaction');
  });
});

describe('filters reach the events', () => {
  it.each([
    ['a=1 | rename b as c | search c=x', 'And a == 1 b ==~ "x"'],
    ['a=1 | eval d=lower(b) | where d="x"', 'And a == 1 lower(b) == "x"'],
    // A computed choice is taken apart.
    ['a=1 | eval d=if(b="x", "yes", "no") | search d=yes', 'And a == 1 b == "x"'],
    ['a=1 | eval d=case(b="x", 1, c="y", 2) | where d=2', 'And a == 1 Not b == "x" c == "y"'],
    ['a=1 | fillnull value=none b | where b!="none"', 'And a == 1 Not b == "none" b exists'],
    ['a=1 | eval d=coalesce(b, c) | search d=x', 'And a == 1 Or b ==~ "x" And Not b exists c ==~ "x"'],
    [
      'a=1 | rex field=b "^(?<d>\\w+)@(?<e>.*)$" | where e="x"',
      'And a == 1 extractRegex(b, "^(?:\\\\w+)@(.*)$") == "x"',
    ],
    // Below a grouping, when only its keys are read.
    ['a=1 | stats count values(d) as d by b c | search b=x NOT c=y', 'And a == 1 b ==~ "x" Not c ==~ "y"'],
    ['a=1 | rename b as c | stats count by c | where c="x" | table c', 'And a == 1 b == "x"'],
    ['a=1 | rename p.* as * | where someKey="x"', 'And a == 1 p.someKey == "x"'],
    ['a=1 | mvexpand b | search b=x', 'And a == 1 b ==~ "x"'],
  ])('%s', (text, expected) => {
    expect(predicate(text)).toBe(expected);
  });

  it('keeps what cannot be pulled where it is', () => {
    expect(plan('a=1 | mvexpand b | search b=x* b=*y')).toContain('Expand b');
    expect(plan('a=1 | head 5 | search b=x')).toContain('Limit first 5');
    expect(plan('a=1 | stats values(b) as b by c | search b=x')).toContain('Aggregate');
    expect(plan('a=1 | iplocation b | search Country=Norway')).toContain('Country = geoCountry(b)');
    expect(plan('a=1 | lookup t x as b OUTPUT y | search y=1')).toContain('Lookup enrich t on b=x');
    expect(plan('a=1 | eventstats dc(b) as n by c | where n > 2 AND d="x"')).toMatch(
      /Filter Window group .*n > 2 d == "x"/,
    );
  });
});

describe('data models', () => {
  const head = '| tstats count min(_time) as firstTime from datamodel=Endpoint.Processes where';

  it('are sources whose fields have no prefix', () => {
    const text = `${head} Processes.a="*x" by Processes.b | rename Processes.* as * | search b=y`;
    expect(predicate(text)).toBe('And a like~ *"x" b ==~ "y"');
    expect(lowered(text).plan).toMatchObject({
      input: { native: { taxonomy: 'cim', names: { datamodel: ['Endpoint.Processes'] } } },
    });
    expect(lowered(text).codes).toContain('spl-by-exists');
  });

  it('do not ask for the group fields where missing ones are filled', () => {
    const options = '`security_content_summariesonly` count from datamodel=Web where Web.a=1 by Web.b';
    const text = `| tstats ${options} | \`drop_dm_object_name("Web")\` | where b="x"`;
    expect(predicate(text)).toBe('And a == 1 b == "x"');
  });

  it('keep their head in the tail, without the filter', () => {
    expect(lowered(`${head} Processes.a=1 by Processes.b | fields b`).tail).toBe(
      'tstats count min(_time) as firstTime from datamodel=Endpoint.Processes by Processes.b | fields b',
    );
  });
});

describe('thresholds', () => {
  it.each([
    [
      'a=1 | bin _time span=5m | stats dc(b) as n by _time c | where n > 3',
      'Filter Aggregate tumbling 300000ms Filter Source unknown a == 1 n = countDistinct(b) by c n > 3',
    ],
    [
      '| tstats count from datamodel=Web where Web.a=1 by _time span=1h | where count >= 10',
      'Filter Aggregate tumbling 3600000ms Filter Source unknown a == 1 count = count() count >= 10',
    ],
    [
      'a=1 | stats count(eval(b="x")) as n by c | search n>3',
      'Filter Aggregate Filter Source unknown a == 1 n = count where b == "x" by c n > 3',
    ],
    [
      'a=1 | timechart span=1d count | where count > 9',
      'Filter Aggregate tumbling 86400000ms Filter Source unknown a == 1 count = count() count > 9',
    ],
  ])('%s', (text, expected) => {
    expect(plan(text)).toBe(expected);
  });
});

describe('joins and appended searches', () => {
  it('are plans of two inputs', () => {
    const text = 'a=1 | stats count by k | join k [search b=2 | stats count by k]';
    expect(plan(text)).toBe('Join inner on k Filter Source unknown a == 1 Filter Source unknown b == 2');
    expect(plan('a=1 | append [search b=2]')).toBe(
      'Union Filter Source unknown a == 1 Filter Source unknown b == 2',
    );
  });
});

describe('what only SPL can say', () => {
  it.each([
    ['a=1 | transaction b maxspan=5m', 'opaque-kept'],
    ['a=1 | apply model', 'opaque-kept'],
    ['a=1 [search b=2 | fields c]', 'opaque-kept'],
    ['a=1 | where cluster(b)=1', 'opaque-kept'],
    ['a=1 NOT `allowed`', 'opaque-kept'],
  ])('%s says so', (text, code) => {
    expect(lowered(text).codes).toContain(code);
  });

  it('is silent about columns that nothing tests', () => {
    const text = 'a=1 | rex max_match=0 field=b "(?<c>x)" | eval d=strptime(e, "%s") | table c, d';
    expect(lowered(text).codes).toEqual([]);
    expect(predicate(text)).toBe('a == 1');
  });

  it('names an exclusion that is not known, and keeps it in the tail where it may read what the tail makes', () => {
    expect(predicate('a=1 | search NOT `allowed`')).toBe(
      'And a == 1 Not opaque spl "`allowed`" named allowed',
    );
    expect(lowered('a=1 | search NOT `allowed` | table b').tail).toBe('table b');
    const text = 'a=1 | iplocation b | search NOT `allowed` | table b';
    expect(predicate(text)).toBe('And a == 1 Not opaque spl "`allowed`" named allowed');
    expect(lowered(text).tail).toBe('iplocation b | search NOT `allowed` | table b');
  });

  it('takes the hook at the end as empty unless it is defined', () => {
    expect(lowered('a=1 | `some_rule_filter`').codes).toEqual(['spl-filter-hook']);
    expect(predicate('a=1 | `some_rule_filter`', macroTable({ some_rule_filter: 'search NOT b=2' }))).toBe(
      'And a == 1 Not b == 2',
    );
  });
});
