/** One configuration option: the table that settings, `--help` and the documentation are made from. */
export interface Option {
  readonly name: string;
  readonly default: string;
  readonly help: string;
}

export const options = [
  {
    name: 'CORDON_DATA',
    default: './data',
    help: 'Data folder: embedded database, keys, first token. For root in a folder that the database user cannot enter: below /var/lib/cordon.',
  },
  {
    name: 'DATABASE_URL',
    default: '',
    help: 'A PostgreSQL 15 or newer to use instead of the embedded one, for example postgresql://user:password@host/cordon.',
  },
  { name: 'CORDON_HOST', default: '127.0.0.1', help: 'Address that the server listens on.' },
  { name: 'CORDON_PORT', default: '7400', help: 'Port that the server listens on; 0 takes a free one.' },
  {
    name: 'CORDON_PUBLIC_URL',
    default: '',
    help: 'Address at which people reach the console, for example https://cordon.example; links in notices use it; with https, cookies travel by HTTPS alone.',
  },
  {
    name: 'CORDON_TRUSTED_PROXIES',
    default: '',
    help: 'Addresses of reverse proxies, separated by commas, whose X-Forwarded-For names the client.',
  },
  {
    name: 'CORDON_REQUIRE_SECOND_FACTOR',
    default: '',
    help: 'Roles that need a second factor after the password, separated by commas, for example administrator,responder.',
  },
  {
    name: 'CORDON_OIDC_ISSUER',
    default: '',
    help: 'OpenID Connect provider for single sign-on, for example https://login.example/realms/main.',
  },
  { name: 'CORDON_OIDC_CLIENT_ID', default: '', help: 'Client id of Cordon at that provider.' },
  { name: 'CORDON_OIDC_CLIENT_SECRET', default: '', help: 'Client secret of Cordon at that provider.' },
  { name: 'CORDON_OIDC_TITLE', default: 'Single sign-on', help: 'What the button of the sign-in page says.' },
  {
    name: 'CORDON_OIDC_ROLE_CLAIM',
    default: '',
    help: 'Claim of the id token that holds roles or groups, for example groups or realm_access.roles.',
  },
  {
    name: 'CORDON_OIDC_ROLES',
    default: '',
    help: 'Values of that claim and the roles that they give, the first match counts, for example soc-leads=administrator,soc=responder.',
  },
  {
    name: 'CORDON_OIDC_DEFAULT_ROLE',
    default: '',
    help: 'Role of people whom the provider knows and nobody has added; without it they are refused.',
  },
  { name: 'CORDON_ROLE', default: 'all', help: 'all, api (no runs are advanced here) or worker (no HTTP here).' },
  {
    name: 'CORDON_KEY',
    default: '',
    help: 'Encryption keys of secrets, 32 bytes each in base64 or hex, the current one first, separated by commas; instead of the key file of the data folder.',
  },
  { name: 'CORDON_CONCURRENCY', default: '50', help: 'Runs that one server advances at once.' },
  { name: 'CORDON_DATABASE_CONNECTIONS', default: '20', help: 'Database connections of one server.' },
  { name: 'CORDON_FILE_MAX_MB', default: '2048', help: 'Largest file that is fetched from a console, in MB.' },
  { name: 'CORDON_FILES_MAX_MB', default: '20480', help: 'Room for all stored files below the data folder, in MB.' },
  { name: 'CORDON_LOG_LEVEL', default: 'info', help: 'debug, info, warn, error or silent.' },
  {
    name: 'CORDON_URL',
    default: '',
    help: 'Server that the command line talks to. Without it: the server of the data folder.',
  },
  {
    name: 'CORDON_TOKEN',
    default: '',
    help: 'API token of the command line. Without it: the first token of the data folder.',
  },
] as const satisfies readonly Option[];

export type OptionName = (typeof options)[number]['name'];
