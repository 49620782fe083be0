export { RefusedError, unwrap } from './errors/refused-error.ts';
