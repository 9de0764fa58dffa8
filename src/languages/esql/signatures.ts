/**
 * The functions of ES|QL with the numbers of arguments that they take: `name`, `name n`, `name n-m`, `name n+`. A name
 * alone takes numbers that are not checked here. Options in braces are not counted.
 * https://www.elastic.co/docs/reference/query-languages/esql/esql-functions-operators
 */
const scalars = `
  abs 1, acos 1, acosh 1, asin 1, asinh 1, atan 1, atan2 2, atanh 1, bit_length 1, bucket, bin, byte_length 1,
  case 2+, categorize 1, cbrt 1, ceil 1, chunk, cidr_match 2+, clamp 3, clamp_max 2, clamp_min 2, coalesce 1+,
  concat 2+, contains 2, copy_sign 2, cos 1, cosh 1, date_diff 3, date_extract 2, date_format 1-2, date_parse 1-2,
  date_trunc 2, date_unit_count, day_name 1, days_in_month 1, decay, e 0, embedding, ends_with 2, exp 1,
  extract_snippets, field_extract, floor 1, from_base64 1, greatest 1+, hash 2, hypot 2, in_range, ip_prefix 3,
  json_extract 2, knn, kql 1, least 1+, left 2, length 1, locate 2-3, log 1-2, log10 1, ltrim 1, match 2,
  match_phrase 2, md5 1, month_name 1, multi_match, mv_append 2, mv_avg 1, mv_concat 2, mv_contains 2,
  mv_contains_all 2, mv_count 1, mv_dedupe 1, mv_first 1, mv_intersection 2, mv_intersects 2, mv_last 1, mv_max 1,
  mv_median 1, mv_median_absolute_deviation 1, mv_min 1, mv_percentile 2, mv_pseries_weighted_sum 2, mv_slice 2-3,
  mv_sort 1-2, mv_sum 1, mv_union 2, mv_zip 2-3, network_direction, now 0, pi 0, pow 2, qstr 1, repeat 2, replace 3,
  reverse 1, right 2, round 1-2, round_to 2+, rtrim 1, scalb 2, score 1, sha1 1, sha256 1, signum 1, sin 1, sinh 1,
  space 1, split 2, sqrt 1, st_contains 2, st_disjoint 2, st_distance 2, st_envelope 1, st_geohash, st_geohex,
  st_geotile, st_intersects 2, st_npoints 1, st_simplify 2, st_within 2, st_x 1, st_xmax 1, st_xmin 1, st_y 1,
  st_ymax 1, st_ymin 1, starts_with 2, substring 2-3, tan 1, tanh 1, tau 0, tbucket, text_embedding,
  to_aggregate_metric_double 1, to_base64 1, to_bool 1, to_boolean 1, to_cartesianpoint 1, to_cartesianshape 1,
  to_date_nanos 1, to_dateperiod 1, to_datetime 1, to_dbl 1, to_degrees 1, to_dense_vector 1, to_double 1, to_dt 1,
  to_geohash 1, to_geohex 1, to_geopoint 1, to_geoshape 1, to_geotile 1, to_int 1, to_integer 1, to_ip 1, to_long 1,
  to_lower 1, to_radians 1, to_str 1, to_string 1, to_tdigest, to_timeduration 1, to_ul 1, to_ulong 1,
  to_unsigned_long 1, to_upper 1, to_ver 1, to_version 1, top_snippets, trange, trim 1, url_decode 1, url_encode 1,
  url_encode_component 1, v_cosine 2, v_dot_product 2, v_hamming 2, v_l1_norm 2, v_l2_norm 2, v_magnitude 1`;
const aggregates = `
  absent 1, absent_over_time, all_first, all_last, avg 1, avg_over_time, count 0-1, count_distinct 1-2,
  count_distinct_over_time, count_over_time, delta, deriv, earliest, first, first_over_time, idelta, increase, irate,
  last, last_over_time, latest, max 1, max_over_time, median 1, median_absolute_deviation 1, min 1, min_over_time,
  percentile 2, percentile_over_time, present 1, present_over_time, rate, sample 2, st_centroid_agg 1,
  st_extent_agg 1, std_dev 1, stddev_over_time, sum 1, sum_over_time, top 2-4, values 1, variance 1,
  variance_over_time, weighted_avg 2`;

interface Signature {
  readonly least: number;
  readonly most: number;
}

function readSignature(text: string): readonly [string, Signature] {
  const [name = '', numbers = '0+'] = text.trim().split(/\s+/);
  const [least = '0', most = numbers] = numbers.split('-');
  const isOpen = numbers.endsWith('+');
  return [
    name,
    {
      least: Number.parseInt(least, 10),
      most: isOpen ? Number.POSITIVE_INFINITY : Number.parseInt(most, 10),
    },
  ];
}

export const signatures: ReadonlyMap<string, Signature> = new Map(
  `${scalars},${aggregates}`.split(',').map(readSignature),
);

/** What people write who come from EQL, KQL, SPL, SQL or Kusto, and the form in ES|QL. */
const todaysForms: Readonly<Record<string, string>> = {
  array_agg: 'VALUES(…)',
  auto_bucket: 'BUCKET(…)',
  cardinality: 'COUNT_DISTINCT(…)',
  cidrmatch: 'CIDR_MATCH(…)',
  dc: 'COUNT_DISTINCT(…)',
  dcount: 'COUNT_DISTINCT(…)',
  distinct_count: 'COUNT_DISTINCT(…)',
  endswith: 'ENDS_WITH(…)',
  if: 'CASE(condition, value, …)',
  iff: 'CASE(condition, value, …)',
  ifnull: 'COALESCE(…)',
  indexof: 'LOCATE(…)',
  is_null: '… IS NULL',
  isnotnull: '… IS NOT NULL',
  isnull: '… IS NULL',
  len: 'LENGTH(…)',
  lower: 'TO_LOWER(…)',
  make_set: 'VALUES(…)',
  mean: 'AVG(…)',
  mvcount: 'MV_COUNT(…)',
  mvjoin: 'MV_CONCAT(…)',
  nvl: 'COALESCE(…)',
  regexp_replace: 'REPLACE(…)',
  startswith: 'STARTS_WITH(…)',
  stdev: 'STD_DEV(…)',
  stddev: 'STD_DEV(…)',
  string: 'TO_STRING(…)',
  stringcontains: 'CONTAINS(…)',
  strlen: 'LENGTH(…)',
  substr: 'SUBSTRING(…)',
  tolower: 'TO_LOWER(…)',
  toupper: 'TO_UPPER(…)',
  tostring: 'TO_STRING(…)',
  upper: 'TO_UPPER(…)',
};

/** The form of ES|QL that a name stands for: another name for it, or the name that is written almost so. */
export function todaysForm(name: string): string | undefined {
  if (Object.hasOwn(todaysForms, name)) return todaysForms[name];
  const plain = name.replaceAll('_', '');
  const same = [...signatures.keys()].find((known) => known.replaceAll('_', '') === plain);
  const near = same ?? [...signatures.keys()].find((known) => isNear(known, name));
  return near === undefined ? undefined : `${near.toUpperCase()}(…)`;
}

/** Whether one letter more, less or other makes one name the other. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || b.length < 4) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const rest = Math.max(a.length, b.length) - start - 1;
  return (
    a.slice(a.length - rest) === b.slice(b.length - rest) && rest <= Math.min(a.length, b.length) - start
  );
}
