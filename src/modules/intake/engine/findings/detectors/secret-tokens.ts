import type { FindingType } from '../finding-types.js';
import type { Detector } from './detector.js';

/** A kind of token with a beginning of its own. */
export interface SecretToken {
  readonly type: FindingType;
  /** What every such token begins with, up to a character that is rare in prose: the byte scan looks for its last two. */
  readonly anchor: string;
  /** Sticky, of bounded length; begins at the anchor. */
  readonly pattern: RegExp;
  readonly accept?: (token: string) => boolean;
}

const PLAIN = '(?![A-Za-z0-9_-])';
const START = '(?<![A-Za-z0-9_-])';
const sticky = (body: string, end = PLAIN): RegExp => new RegExp(`${START}${body}${end}`, 'y');

/** Names in kebab case (of CSS classes, of packages) begin with `sk-` too: a key mixes cases and digits. */
const isMixed = (token: string): boolean => /\d/.test(token) && /[A-Z]/.test(token) && /[a-z]/.test(token);
/** `ghp_xxxxxxxx…` of a manual. */
const isVaried = (token: string): boolean => new Set(token).size >= 12;

const token = (type: FindingType, anchor: string, body: string, accept: (token: string) => boolean = isVaried, end = PLAIN): SecretToken => ({ type, anchor, pattern: sticky(body, end), accept });

export const secretTokens: readonly SecretToken[] = [
  ...['AK', 'ASI'].map((anchor) => token('secret_aws_access_key', anchor, '(?:AKIA|ASIA)[A-Z2-7]{16}', (found) => !found.endsWith('EXAMPLE') && isVaried(found))),
  { type: 'secret_azure_storage_key', anchor: 'AccountKey=', pattern: /AccountKey=[A-Za-z0-9+/]{86}==/y },
  { type: 'secret_azure_storage_key', anchor: 'sig=', pattern: /(?<=[?&;])sig=[A-Za-z0-9%]{43,63}%3[dD]/y },
  token('secret_google_key', 'AIz', 'AIza[A-Za-z0-9_-]{35}'),
  token('secret_google_key', 'GOCSPX-', 'GOCSPX-[A-Za-z0-9_-]{28}'),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((anchor) => token('secret_github_token', anchor, `${anchor}[A-Za-z0-9]{36,255}`)),
  token('secret_github_token', 'github_', 'github_pat_[A-Za-z0-9_]{22,255}'),
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-'].map((anchor) => token('secret_gitlab_token', anchor, `${anchor}[A-Za-z0-9_-]{20,255}`)),
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'].map((anchor) => token('secret_slack_token', anchor, `${anchor}[A-Za-z0-9-]{10,255}`, (found) => /\d/.test(found))),
  token('secret_slack_token', 'xapp-', 'xapp-\\d-[A-Z0-9]{8,16}-\\d{8,16}-[a-f0-9]{32,128}'),
  token('secret_slack_token', 'https:', 'https://hooks\\.slack\\.com/services/T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{16,40}'),
  ...['sk_', 'rk_'].map((anchor) => token('secret_stripe_key', anchor, `${anchor}(?:live|test)_[A-Za-z0-9]{16,247}`)),
  token('secret_stripe_key', 'whsec_', 'whsec_[A-Za-z0-9+/]{32,120}={0,2}'),
  token('secret_anthropic_key', 'sk-', 'sk-ant-[a-z0-9]{3,12}-[A-Za-z0-9_-]{20,255}'),
  token('secret_openai_key', 'sk-', 'sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,255}', isMixed),
  token('secret_huggingface_token', 'hf_', 'hf_[A-Za-z0-9]{30,44}', (found) => isVaried(found) && /[A-Z]/.test(found.slice(3))),
  token('secret_npm_token', 'npm_', 'npm_[A-Za-z0-9]{36}'),
  token('secret_pypi_token', 'pypi-', 'pypi-[A-Za-z0-9_-]{50,255}'),
  token('secret_sendgrid_key', 'SG', 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}'),
  token('secret_twilio_key', 'SK', 'SK[0-9a-f]{32}'),
  ...['dop_', 'doo_', 'dor_'].map((anchor) => token('secret_cloud_token', anchor, `${anchor}v1_[a-f0-9]{64}`)),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((anchor) => token('secret_cloud_token', anchor, `${anchor}[a-fA-F0-9]{32}`)),
  token('secret_cloud_token', 'dckr_', 'dckr_pat_[A-Za-z0-9_-]{24,40}'),
  token('secret_cloud_token', 'NRAK-', 'NRAK-[A-Z0-9]{27}'),
  token('secret_cloud_token', 'PMAK-', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}'),
  token('secret_cloud_token', 'lin_', 'lin_api_[A-Za-z0-9]{40}'),
  token('secret_cloud_token', 'key-', 'key-[a-f0-9]{32}'),
  token('secret_cloud_token', 'https:', 'https://(?:canary\\.|ptb\\.)?discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,80}'),
  token('secret_json_web_token', 'eyJ', 'eyJ[A-Za-z0-9_-]{10,4096}\\.eyJ[A-Za-z0-9_-]{8,8192}\\.[A-Za-z0-9_-]{10,4096}', isVaried, ''),
  token('secret_private_key', 'AGE-', 'AGE-SECRET-KEY-1[0-9A-Z]{58}'),
];

/** @param found one of {@link secretTokens} */
export function secretTokenDetector(found: SecretToken): Detector {
  return {
    matchAt(text, start) {
      found.pattern.lastIndex = start;
      const token = found.pattern.exec(text)?.[0];
      if (token === undefined || found.accept?.(token) === false) return undefined;
      return { type: found.type, start, end: start + token.length };
    },
  };
}
