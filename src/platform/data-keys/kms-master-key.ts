import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import type { KMSClientConfig } from '@aws-sdk/client-kms';
import { assertDataKey, MasterKey, MasterKeyError, masterKeyError } from './master-key.js';
import type { EncryptionContext, MasterKeyErrorCode, WrappedKey } from './master-key.js';

export interface KmsMasterKeyOptions {
  /** ARN of a symmetric key. */
  readonly keyArn: string;
  readonly region: string;
  /** For what is not AWS. */
  readonly endpoint?: string;
  /** Without them the SDK's own chain finds some: environment, profile, instance role. */
  readonly credentials?: NonNullable<KMSClientConfig['credentials']>;
}

/**
 * A master key that never leaves AWS KMS. It needs `kms:Encrypt` and `kms:Decrypt`; every use stands in CloudTrail, with its encryption
 * context. KMS's own yearly rotation needs nothing of us: one ARN stands for all its generations.
 */
export class KmsMasterKey extends MasterKey {
  readonly #client: KMSClient;

  constructor(private readonly options: KmsMasterKeyOptions) {
    super();
    const { region, endpoint, credentials } = options;
    this.#client = new KMSClient({
      region, maxAttempts: 4, requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
      ...(endpoint === undefined ? {} : { endpoint }), ...(credentials === undefined ? {} : { credentials }),
    });
  }

  currentKeyId(): Promise<string> {
    return Promise.resolve(this.options.keyArn);
  }

  async wrap(key: Uint8Array, context: EncryptionContext): Promise<WrappedKey> {
    const { keyArn } = this.options;
    const { CiphertextBlob } = await this.#ask(() => this.#client.send(new EncryptCommand({ KeyId: keyArn, Plaintext: key, EncryptionContext: { ...context } })));
    if (CiphertextBlob === undefined) throw new MasterKeyError('master_key.refused', 'the key service answered without a wrapped key');
    return { masterKeyId: keyArn, wrapped: Buffer.from(CiphertextBlob) };
  }

  async unwrap({ masterKeyId, wrapped }: WrappedKey, context: EncryptionContext): Promise<Buffer> {
    if (!masterKeyId.startsWith('arn:')) {
      throw new MasterKeyError('master_key.unknown', `a data key is wrapped by the master key ${masterKeyId}, which is in a file and not in AWS KMS; name that file in MASTER_KEY_URL`);
    }
    const { Plaintext } = await this.#ask(() => this.#client.send(new DecryptCommand({ KeyId: masterKeyId, CiphertextBlob: wrapped, EncryptionContext: { ...context } })));
    return assertDataKey(Plaintext ?? new Uint8Array(0));
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw masterKeyError(codeOf(error), 'the key service did not do it', error);
    }
  }
}

/** The names are those of KMS's API. What is not among them did not reach it, or failed there. */
function codeOf(error: unknown): MasterKeyErrorCode {
  const { name = '', $fault } = error as { name?: string; $fault?: 'client' | 'server' };
  if (['InvalidCiphertextException', 'IncorrectKeyException'].includes(name)) return 'master_key.damaged';
  if (['ThrottlingException', 'LimitExceededException'].includes(name)) return 'master_key.unavailable';
  return $fault === 'client' ? 'master_key.refused' : 'master_key.unavailable';
}
