// Lints texts as if they were files of the repository: reads [{ path, code }] as JSON from its standard input, writes
// one list of { rule, message } for each. A process of its own, because ESLint's configuration does not load inside Jest.
import { dirname } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const eslint = new ESLint({
  cwd: dirname(dirname(import.meta.dirname)),
  // These texts are in no program of the compiler's, so rules that need types cannot see them.
  overrideConfig: [tseslint.configs.disableTypeChecked, { languageOptions: { parserOptions: { project: null } } }],
});
const answers = [];
for (const { path, code } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(code, { filePath: path });
  answers.push((result?.messages ?? []).map(({ ruleId, message }) => ({ rule: ruleId, message })));
}
process.stdout.write(JSON.stringify(answers));
