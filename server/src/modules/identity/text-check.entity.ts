import { Entity, Index } from 'typeorm';
import { KeyColumn, RowBase, TextColumn } from '../../platform/db/index.js';

/** A text that was accepted while WeChat did not answer; gone as soon as WeChat has looked at it. */
@Entity('text_check')
@Index('ix_text_check_person', ['personKey'])
export class TextCheck extends RowBase {
  @KeyColumn(200) path: string;
  /** fingerprint of the person: what belongs to whom can't be read here */
  @KeyColumn(64) personKey: string;
  /** {@link WaitingText}, encrypted */
  @TextColumn() waitingCipher: string;
}
