import fc from 'fast-check';
import process from 'node:process';

/** How many cases a property is tried with where its test says nothing else: `npm run test:deep` asks for many more. */
fc.configureGlobal({ numRuns: process.env.PLUMBLINE_TEST_DEPTH === 'deep' ? 2_000 : 100 });
