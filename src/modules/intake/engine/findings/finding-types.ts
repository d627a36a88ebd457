/** What was found: something about a person, or something that opens a door. */
export type FindingGroup = 'personal_data' | 'secret';

interface FindingTypeDescription {
  readonly group: FindingGroup;
  /** For people. */
  readonly label: string;
  /** What redaction puts in its place. */
  readonly placeholder: `[${string}]`;
}

const personal = <P extends string>(label: string, placeholder: P) => ({ group: 'personal_data', label, placeholder: `[${placeholder}]` }) as const;
const secret = <P extends string>(label: string, placeholder: P) => ({ group: 'secret', label, placeholder: `[${placeholder}]` }) as const;

/**
 * All that is looked for. The order decides between two types that find the same characters: the first wins. Names of
 * people are no finding: telling them from ordinary words takes a model, and a model errs.
 */
export const findingCatalogue = {
  secret_private_key: secret('Private key', 'PRIVATE_KEY'),
  secret_url_credentials: secret('Password in a URL', 'URL_CREDENTIALS'),
  secret_aws_access_key: secret('AWS access key', 'AWS_ACCESS_KEY'),
  secret_azure_storage_key: secret('Azure storage key or signature', 'AZURE_STORAGE_KEY'),
  secret_google_key: secret('Google API key or OAuth secret', 'GOOGLE_KEY'),
  secret_github_token: secret('GitHub token', 'GITHUB_TOKEN'),
  secret_gitlab_token: secret('GitLab token', 'GITLAB_TOKEN'),
  secret_slack_token: secret('Slack token or webhook', 'SLACK_TOKEN'),
  secret_stripe_key: secret('Stripe key', 'STRIPE_KEY'),
  secret_anthropic_key: secret('Anthropic key', 'ANTHROPIC_KEY'),
  secret_openai_key: secret('OpenAI key', 'OPENAI_KEY'),
  secret_huggingface_token: secret('Hugging Face token', 'HUGGINGFACE_TOKEN'),
  secret_npm_token: secret('npm token', 'NPM_TOKEN'),
  secret_pypi_token: secret('PyPI token', 'PYPI_TOKEN'),
  secret_sendgrid_key: secret('SendGrid key', 'SENDGRID_KEY'),
  secret_twilio_key: secret('Twilio key', 'TWILIO_KEY'),
  secret_cloud_token: secret('Token of a hosting or delivery service', 'CLOUD_TOKEN'),
  secret_json_web_token: secret('JSON Web Token', 'JSON_WEB_TOKEN'),
  secret_high_entropy: secret('Value assigned to a password, token or key', 'SECRET'),
  email: personal('E-mail address', 'EMAIL'),
  iban: personal('IBAN', 'IBAN'),
  payment_card: personal('Payment card number', 'PAYMENT_CARD'),
  au_tax_file_number: personal('Tax file number (Australia)', 'AU_TAX_FILE_NUMBER'),
  be_national_number: personal('National register number (Belgium)', 'BE_NATIONAL_NUMBER'),
  br_cpf: personal('CPF (Brazil)', 'BR_CPF'),
  ca_sin: personal('Social insurance number (Canada)', 'CA_SIN'),
  ch_ahv: personal('AHV number (Switzerland)', 'CH_AHV'),
  cn_resident_id: personal('Resident identity number (China)', 'CN_RESIDENT_ID'),
  de_tax_id: personal('Tax identification number (Germany)', 'DE_TAX_ID'),
  dk_cpr: personal('CPR number (Denmark)', 'DK_CPR'),
  es_dni: personal('DNI or NIE (Spain)', 'ES_DNI'),
  fi_hetu: personal('Personal identity code (Finland)', 'FI_HETU'),
  fr_nir: personal('NIR (France)', 'FR_NIR'),
  in_aadhaar: personal('Aadhaar number (India)', 'IN_AADHAAR'),
  in_pan: personal('Permanent account number (India)', 'IN_PAN'),
  it_codice_fiscale: personal('Codice fiscale (Italy)', 'IT_CODICE_FISCALE'),
  kr_resident_number: personal('Resident registration number (South Korea)', 'KR_RESIDENT_NUMBER'),
  mx_curp: personal('CURP (Mexico)', 'MX_CURP'),
  nl_bsn: personal('Citizen service number (Netherlands)', 'NL_BSN'),
  no_national_number: personal('National identity number (Norway)', 'NO_NATIONAL_NUMBER'),
  pl_pesel: personal('PESEL (Poland)', 'PL_PESEL'),
  se_personnummer: personal('Personnummer (Sweden)', 'SE_PERSONNUMMER'),
  tr_identity_number: personal('Identity number (Türkiye)', 'TR_IDENTITY_NUMBER'),
  uk_nhs_number: personal('NHS number (United Kingdom)', 'UK_NHS_NUMBER'),
  uk_nino: personal('National insurance number (United Kingdom)', 'UK_NINO'),
  us_itin: personal('Individual taxpayer number (United States)', 'US_ITIN'),
  us_ssn: personal('Social security number (United States)', 'US_SSN'),
  za_id: personal('Identity number (South Africa)', 'ZA_ID'),
  mac_address: personal('MAC address', 'MAC_ADDRESS'),
  ip_address: personal('IP address', 'IP_ADDRESS'),
  phone: personal('Phone number', 'PHONE'),
} as const satisfies Record<string, FindingTypeDescription>;

export type FindingType = keyof typeof findingCatalogue;

/** In the order of the catalogue; it never changes by chance, so that reports list types alike. */
export const findingTypes = Object.keys(findingCatalogue) as [FindingType, ...FindingType[]];

export interface Finding {
  readonly type: FindingType;
  /** In UTF-16 units, as strings are indexed. */
  readonly start: number;
  /** After the last unit. */
  readonly end: number;
}
