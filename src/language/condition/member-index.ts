/**
 * Finds members of long lists by hash, for a filter asks the same list for each item of a page. A list may have a
 * million members, more than may be hashed in one turn of the event loop; so the index grows with its use, and what it
 * does not hold yet is looked through. A list that is asked once is only looked through.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";

/** Members that a question adds to the index; they take about a millisecond. */
const STEP_MEMBERS = 2_048;

/** What looking at a member, and adding it to the index, count of what an evaluation may look through. */
const LOOK_BYTES = 2;
const ADD_BYTES = 24;

/** The index of one list of members, which nothing changes. */
export class MemberIndex<Member> {
  readonly #members: readonly Member[];
  readonly #constantOf: (member: Member) => AttributeValue | null;
  /** The `scalarText` of the strings, numbers and binaries among the members before `#indexedCount`. */
  readonly #scalars = new Set<string>();
  /** The others before it, which are to be compared one by one. */
  readonly #others: Member[] = [];
  #indexedCount = 0;
  #isUsed = false;

  /** @param constantOf the value of a member; null where it is another for each item */
  constructor(members: readonly Member[], constantOf: (member: Member) => AttributeValue | null) {
    this.#members = members;
    this.#constantOf = constantOf;
  }

  /** What the next question counts. */
  get bytes(): number {
    const leftCount = this.#members.length - this.#indexedCount;
    const addedCount = this.#isUsed ? Math.min(leftCount, STEP_MEMBERS) : 0;
    return LOOK_BYTES * (leftCount + this.#others.length) + ADD_BYTES * addedCount;
  }

  /** Whether the value is among the members, which `equals` compares with it. */
  has(value: AttributeValue, equals: (member: Member) => boolean): boolean {
    if (this.#isUsed) this.#grow();
    this.#isUsed = true;
    const text = scalarText(value);
    if (text !== null && this.#scalars.has(text)) return true;
    for (let at = this.#indexedCount; at < this.#members.length; at++)
      if (equals(this.#members[at] as Member)) return true;
    return this.#others.some(equals);
  }

  #grow(): void {
    const end = Math.min(this.#indexedCount + STEP_MEMBERS, this.#members.length);
    for (; this.#indexedCount < end; this.#indexedCount++) {
      const member = this.#members[this.#indexedCount] as Member;
      const constant = this.#constantOf(member);
      const text = constant === null ? null : scalarText(constant);
      if (text === null) this.#others.push(member);
      else this.#scalars.add(text);
    }
  }
}

/** A text that two strings, numbers or binaries share exactly where they are equal; null for other values. */
function scalarText(value: AttributeValue): string | null {
  if ("S" in value) return `S${value.S}`;
  if ("N" in value) return `N${value.N}`;
  return "B" in value ? `B${value.B}` : null;
}
