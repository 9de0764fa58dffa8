import { describe, expect, it } from 'vitest';
import { spl } from '../../src/languages/spl/index.ts';
import { tree } from './support.ts';

/** One search for each command, our own writing. */
const searches = [
  'a=1 (b=2 OR NOT c IN ("x y", z*)) "a phrase" word TERM(1.2.3.4) CASE(Word) `mac` [search d=e | fields d]',
  '| tstats `opts` summariesonly=t count dc(A.b) as n min(_time) as t from datamodel=M.A where A.c="*x*" (A.d=1 OR A.e=2) by A.f A.g _time span=5m',
  '| mstats avg(m.*) as m where index=i by host span=10s',
  'a=1 | eval x=if(match(y, "^\\w+\\\\\\d"), y . "-" . z, -(1 + 2) * 3), \'a b\'="c\\"d", {k}=v',
  'a=1 | where (\'x.y\'="z" OR NOT isnull(b)) AND c IN (1, "2") XOR d LIKE "%e_"',
  'a=1 | stats count sum(eval(x+1)) as s values(a{}.b) p95(z) sparkline(count, 1h) as "sp k" by f, "g h"',
  'a=1 | stats values("a.b/c") by "d.e/f", g | table "h/i", j',
  'a=1 | eventstats avg(n) as m | streamstats window=5 current=f sum(n) as s by k',
  'a=1 | timechart span=1h limit=5 count by k | chart dc(x) over y by z',
  'a=1 | rename x.* as *, y as "z w" | table a, b* | fields - c, d | fields e',
  'a=1 | rex field=x max_match=0 "(?<y>[^|]+)\\|" | rex mode=sed field=x "s/a/b/g" | regex x!="^\\s*$" | regex "y"',
  'a=1 | bin _time span=1h as t | bucket span=5m _time | fillnull value="n/a" x y | fillnull',
  'a=1 | dedup 2 x y keepevents=t sortby -_time | sort 10 -num(x), y | head 5 | tail 3 | head (x > 1) null=t',
  'a=1 | top 5 showperc=f x by y | rare limit=3 z',
  'a=1 | lookup update=t tab c as d, e OUTPUT f as g h | lookup other x OUTPUTNEW y | lookup third z',
  '| inputlookup append=t tab where a=1 OR b=2 | outputlookup tab2 append=t',
  'a=1 | join type=left max=0 x y [| tstats count from datamodel=M by M.x] | append [search b=2] | appendpipe [stats count]',
  'a=1 | map maxsearches=5 search="search x=$y$ | head 1" | transaction x maxspan=5m startswith=(a=1) endswith=eval(b > 2)',
  'a=1 | spath input=x output=y path=z{}.w | spath q | mvexpand y limit=10 | makemv delim="," y | xmlkv',
  "a=1 | foreach x* [eval <<FIELD>>='<<FIELD>>' + 1] | iplocation prefix=p_ ip allfields=t | addtotals fieldname=T a b",
  'a=1 | convert timeformat="%Y" ctime(x) as y num(z) | replace "a*" with b, c with "" in d, e | format maxresults=5',
  '| from datamodel:"M.A" | search x=1',
  '| datamodel M A search | head 1',
  '| union maxtime=5 [search a=1] [search b=2] | return 5 x y=z $w',
  '| multisearch [search a=1] [search b=2]',
  '| makeresults count=2 | eval x=1 ```note``` | `mac(1, "a, b")` | apply model threshold=0.1',
];

describe('printing', () => {
  it.each(searches)('%s', (text) => {
    const first = tree(text);
    const printed = spl.print(first);
    expect(bare(tree(printed))).toEqual(bare(first));
    expect(spl.print(tree(printed))).toBe(printed);
  });

  it('puts each stage of a long search on a line', () => {
    const printed = spl.print(tree(searches[1]!));
    expect(printed.split('\n').length).toBeGreaterThan(3);
    expect(spl.print(tree('a=1 | head 5'))).toBe('a=1 | head 5');
  });
});

/** The tree without its offsets. */
function bare(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value) => (key === 'start' || key === 'end' ? undefined : value)),
  );
}
