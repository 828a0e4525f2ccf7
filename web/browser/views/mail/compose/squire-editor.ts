import Squire from 'squire-rte'

/** Links as they are typed; bounded, since text of strangers is in the editor as well. */
const links = /\b(?:((?:https?:\/\/|www\.)[^\s()<>"]{1,1000}[^\s?&`!()[\]{};:'".,<>«»“”‘’])|([\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b))/i

/** HTML as nodes that may stand in the editor; with bookmarks, the marks of the selection stay. */
export type MakeNodes = (html: string, withBookmarks: boolean) => DocumentFragment

/** The editing engine with our own way from HTML to nodes: nothing gets into the page but by that. */
export class Editor extends Squire {
  readonly makeNodes: MakeNodes

  constructor(root: HTMLElement, makeNodes: MakeNodes) {
    super(root, { sanitizeToDOMFragment: (html: string) => makeNodes(html, false), blockTag: 'DIV', tagAttributes: { blockquote: { type: 'cite' } }, undo: { documentSizeThreshold: 200_000, undoLimit: 30 } })
    this.makeNodes = makeNodes
    this.linkRegExp = links
  }

  /** Going back in the history: the engine would hand its own HTML to the page as it is. */
  override _setRawHTML(html: string): this {
    const root = this.getRoot()
    root.replaceChildren(this.makeNodes(html, true))
    if (!root.firstChild) root.append(this.createDefaultBlock())
    this._ignoreChange = true
    return this
  }
}
