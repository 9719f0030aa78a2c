/** Well-formed but worthless secrets. `needle` is the part that must not be found anywhere; it tells form and place. */
export interface CanarySecret {
  form: string;
  text: string;
  needle: string;
}

/** Letters and digits alone, so that no tokenizer splits it; the same length for every place. */
function needleOf(form: string, place: number): string {
  return `CNRY${form.toUpperCase().slice(0, 6)}${String(place).padStart(3, '0')}`.padEnd(16, 'X');
}

function luhnNumber(place: number): string {
  const digits = `424242${String(place).padStart(9, '7')}`;
  let sum = 0;
  [...digits].toReversed().forEach((digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  });
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const FORMS: Readonly<Record<string, (needle: string) => string>> = {
  jwt: (n) => `eyJhbGciOiJIUzI1NiJ9.eyJ${n}.c2ln${n}`,
  pem: (n) => `-----BEGIN RSA PRIVATE KEY-----\nMII${n}\n-----END RSA PRIVATE KEY-----`,
  aws: (n) => `AKIA${n.slice(0, 16)}`,
  stripe: (n) => `sk_live_${n}`,
  signing: (n) => `whsec_${n}`,
  github: (n) => `ghp_${n}${n}0000`,
  slack: (n) => `xoxb-${n}-${n}`,
  google: (n) => `AIza${n}${n}abc`,
  gitlab: (n) => `glpat-${n}0000`,
  mailer: (n) => `SG.${n}.${n}`,
  npm: (n) => `npm_${n}${n}0000`,
  ours: (n) => `dbk_live_0123456789abcdef_${n}${n}`,
  bearer: (n) => `Bearer ${n}`,
  basic: (n) => `Basic ${n}==`,
  login: (n) => `https://bob:${n}@db.example/x`,
  query: (n) => `https://api.example/x?page=2&api_key=${n}&b=1`,
  header: (n) => `GET /x\nX-Api-Key: ${n}\nAccept: */*`,
  session: (n) => `Cookie: theme=dark; sid=${n}`,
  member: (n) => `sent {"user":"bob","client_secret":"${n}"}`,
  setting: (n) => `DB_PASSWORD=${n} npm run x`,
};

/** One secret of each form, for one place. */
export function canarySecrets(place: number): CanarySecret[] {
  return Object.entries(FORMS).map(([form, text]) => {
    const needle = needleOf(form, place);
    return { form, text: text(needle), needle };
  });
}

/** A payment card number that passes its check digit. */
export function canaryCard(place: number): CanarySecret {
  const number = luhnNumber(place);
  return { form: 'card', text: number, needle: number };
}
