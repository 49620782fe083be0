export { parseGuide } from './domain/guide/parse-guide.ts';
