// Places in the text of a report, as the browser has them and as the record has them.
"use strict";

/** The one door between the browser's UTF-16 and the code points of the record. */
const door = {
  text: document.getElementById("text"),

  /** How many code points a string has. */
  points(string) {
    let number = string.length;
    for (let i = 1; i < string.length; i++) {
      const low = string.charCodeAt(i) & 0xfc00, high = string.charCodeAt(i - 1) & 0xfc00;
      if (low === 0xdc00 && high === 0xd800) { number--; i++; }
    }
    return number;
  },

  /** How many UTF-16 units the first `count` code points of a string take. */
  units(string, count) {
    let at = 0;
    for (; count > 0 && at < string.length; count--) at += string.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  },

  /** Where a place in the page stands in the text, in code points; a place within a character that takes
   *  two units is moved to its beginning, or with `after` to its end. */
  toPoints(node, offset, after = false) {
    const range = document.createRange();
    for (const part of [...this.text.children].reverse()) {
      range.selectNodeContents(part);
      if (range.comparePoint(node, offset) < 0) continue;
      if (range.comparePoint(node, offset) > 0) return Number(part.dataset.to);
      range.setEnd(node, offset);
      const before = range.toString();
      const halved = node.nodeType === Node.TEXT_NODE && offset > 0 && offset < node.length
        && node.data.codePointAt(offset - 1) > 0xffff;
      return Number(part.dataset.from) + this.points(before) - (halved && !after ? 1 : 0);
    }
    return 0;
  },

  /** The range in the page of a stretch of the text; null where that part is not on the page. */
  toRange(start, end) {
    const range = document.createRange(), first = this._node(start), last = this._node(end);
    if (!first || !last) return null;
    range.setStart(...first);
    range.setEnd(...last);
    return range;
  },

  _node(point) {
    const part = [...this.text.children].find((one) => point <= Number(one.dataset.to));
    if (!part) return null;
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    let left = point - Number(part.dataset.from), node = null;
    while (walker.nextNode()) {
      node = walker.currentNode;
      const own = this.points(node.data);
      if (left <= own) return [node, this.units(node.data, left)];
      left -= own;
    }
    return node ? [node, node.length] : [part, 0];
  },

  /** What is selected of the text, {start, end, text} in code points without white space around it; null
   *  where that is nothing. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.text)) return null;
    let start = this.toPoints(range.startContainer, range.startOffset);
    let end = this.toPoints(range.endContainer, range.endOffset, true);
    const words = this.toRange(start, end)?.toString() ?? "";
    start += this.points(words) - this.points(words.trimStart());
    end -= this.points(words) - this.points(words.trimEnd());
    return start < end ? { start, end, text: words.trim() } : null;
  },

  /** HTML cannot hold some characters: they are put back where a box stands for them. */
  mend(element) {
    for (const box of element.querySelectorAll("s[data-u]")) box.textContent = String.fromCharCode(box.dataset.u);
  },
};
window.door = door;
