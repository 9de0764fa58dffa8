import { describe, expect, it } from 'vitest';
import { formatted, tree } from './support.ts';

/** One search for each command, with the node that it must give: none is left as raw text. */
const commands: readonly (readonly [text: string, type: string])[] = [
  ['search a=b', 'Search'],
  ['tstats count from datamodel=Web where Web.a=b by Web.c', 'Tstats'],
  ['where a == "b"', 'Where'],
  ['eval a = b', 'Eval'],
  ['stats count by a', 'Stats'],
  ['eventstats dc(a) as n by b', 'Stats'],
  ['streamstats window=5 count by a', 'Stats'],
  ['timechart span=1h count by a', 'Timechart'],
  ['rename a as b', 'Rename'],
  ['table a, b', 'FieldList'],
  ['fields - a', 'FieldList'],
  ['rex field=a "(?<b>x)"', 'Rex'],
  ['regex a="x+"', 'RegexCommand'],
  ['bin span=5m _time', 'Bin'],
  ['bucket span=5m _time', 'Bin'],
  ['fillnull value=x a b', 'Fillnull'],
  ['dedup 2 a sortby - b', 'Dedup'],
  ['sort 10 - a', 'Sort'],
  ['head 5', 'Head'],
  ['tail 5', 'Head'],
  ['top limit=3 a by b', 'Top'],
  ['rare a', 'Top'],
  ['lookup t a as b OUTPUT c', 'Lookup'],
  ['inputlookup t where a=b', 'Inputlookup'],
  ['outputlookup append=true t', 'Outputlookup'],
  ['join type=inner a [search b=c]', 'Join'],
  ['append [search b=c]', 'Append'],
  ['appendpipe [stats count]', 'Append'],
  ['map search="search a=$b$"', 'MapCommand'],
  ['transaction a maxspan=5m', 'Transaction'],
  ['spath input=a path=b.c output=d', 'Spath'],
  ['mvexpand a', 'Mvexpand'],
  ['makemv delim="," a', 'Makemv'],
  ['foreach a* [eval <<FIELD>> = 1]', 'Foreach'],
  ['iplocation a', 'Iplocation'],
  ['convert timeformat="%H" ctime(a) as b', 'Convert'],
  ['from datamodel Web.Web', 'From'],
  ['datamodel Web Web search', 'From'],
  ['mstats avg(a) where index=m by b span=1m', 'Tstats'],
  ['makeresults count=3', 'Makeresults'],
  ['union [search a=b] [search c=d]', 'Union'],
  ['multisearch [search a=b] [search c=d]', 'Union'],
  ['addtotals fieldname=t a b', 'Addtotals'],
  ['replace "a*" with b in c', 'Replace'],
  ['return 5 a b=c', 'Return'],
  ['format "(" "(" "AND" ")" "OR" ")"', 'Format'],
];

describe('commands', () => {
  it.each(commands)('%s', (text, type) => {
    const search = `| ${text}`;
    const stage = tree(search).stages[0] as { readonly type: string };
    expect(stage.type).toBe(type);
    expect(formatted(formatted(search))).toBe(formatted(search));
  });

  it('keeps any other command with its arguments and its place', () => {
    expect(tree('a=b | frobnicate x=1 "y | z" | head').stages[1]).toMatchObject({
      type: 'Generic',
      name: 'frobnicate',
      arguments: 'x=1 "y | z"',
      start: 6,
      end: 28,
    });
  });

  it('reads subsearches and comments', () => {
    const search = tree('a=b [search c=d | fields e] ```why``` | head');
    expect(search.stages[0]).toMatchObject({ comments: ['why'] });
    expect(JSON.stringify(search.stages[0])).toContain('"type":"Subsearch"');
  });
});
