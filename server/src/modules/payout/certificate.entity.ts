import { Entity, Index } from 'typeorm';
import { IdColumn, KeyColumn, TimeColumn } from '../../platform/db/index.js';

/** A certificate that was issued for a payment: one per order, found again by its code. Insert-only. */
@Entity('payout_certificate')
@Index('uq_payout_certificate_code', ['code'], { unique: true })
@Index('uq_payout_certificate_payout', ['payoutId'], { unique: true })
export class CertificateRecord {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() payoutId: string;
  /** 80 random bits in Base32, without the letters that look like digits */
  @KeyColumn(16) code: string;
  @KeyColumn(64) issuedTo: string;
  @TimeColumn() issuedAt: Date;
}
