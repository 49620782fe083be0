/** Languages that PostgreSQL can stem, by their subtag in a BCP 47 tag. */
export const LANGUAGES: readonly (readonly [subtag: string, name: string])[] = [
  'ar:arabic ca:catalan da:danish de:german el:greek en:english es:spanish eu:basque fi:finnish fr:french ga:irish hi:hindi hu:hungarian hy:armenian id:indonesian',
  'it:italian lt:lithuanian nb:norwegian ne:nepali nl:dutch nn:norwegian no:norwegian pt:portuguese ro:romanian ru:russian sr:serbian sv:swedish ta:tamil tr:turkish yi:yiddish',
].flatMap((line) => line.split(' ').map((each) => [each.slice(0, 2), each.slice(3)] as const));
