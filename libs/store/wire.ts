import type { Writable } from 'node:stream';
import { Parser } from 'pg-protocol/dist/parser.js';
import { Row } from './binary.js';

/** What of pg's connection we use that pg does not document: its version is pinned, and pipeline.test.ts is the contract. */
export interface Wire {
  stream: Writable;
  attachListeners(stream: NodeJS.ReadableStream): void;
  on(event: 'parseComplete' | 'readyForQuery', listener: () => void): void;
  emit(event: string, message: Message): void;
}

interface Message {
  name: string;
}

interface MessageParser {
  parse(bytes: Buffer, hear: (message: Message) => void): void;
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message;
}

const DATA_ROW = 'D'.charCodeAt(0);

/** pg reads each column as UTF-8, which destroys bytes: rows are left as they arrived. */
class RowParser extends (Parser as unknown as new () => MessageParser) {
  private readonly message = { name: 'dataRow', row: new Row() };

  override handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message {
    if (code !== DATA_ROW) return super.handlePacket(offset, code, length, bytes);
    this.message.row.at(bytes, offset);
    return this.message;
  }
}

/** From now on the connection hands out rows in binary form. To be called before it connects. */
export function leaveRowsBinary(wire: Wire): void {
  wire.attachListeners = (stream): void => {
    const parser = new RowParser();
    const hear = (message: Message): void => {
      wire.emit(message.name === 'error' ? 'errorMessage' : message.name, message);
    };
    stream.on('data', (bytes: Buffer) => {
      parser.parse(bytes, hear);
    });
  };
}
