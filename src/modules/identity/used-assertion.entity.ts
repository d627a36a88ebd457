import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A client assertion (RFC 7523) that was used, and is not taken again. */
@Entity({ schema: 'identity', name: 'used_assertion' })
export class UsedAssertion {
  /** A hash of the client's id and the assertion's `jti`. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** From when on the assertion is expired anyway. */
  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}
