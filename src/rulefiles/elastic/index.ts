export { elasticNdjson } from './ndjson.ts';
export { elasticToml } from './toml.ts';
