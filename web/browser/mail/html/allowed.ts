/** Elements a mail may keep: text, lists, tables, pictures. No form, no frame, no media, no script, nothing from other languages such as SVG. Their text stays where they go. */
export const allowedTags: readonly string[] = [
  'html', 'head', 'body', 'style',
  'a', 'abbr', 'acronym', 'address', 'area', 'article', 'aside', 'b', 'bdi', 'bdo', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup',
  'dd', 'del', 'details', 'dfn', 'dir', 'div', 'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'i', 'img',
  'ins', 'kbd', 'li', 'main', 'map', 'mark', 'nav', 'nobr', 'ol', 'p', 'pre', 'q', 'rp', 'rt', 'ruby', 's', 'samp', 'section', 'small', 'span', 'strike', 'strong', 'sub',
  'summary', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
]

export const allowedAttributes: readonly string[] = [
  'abbr', 'align', 'alt', 'axis', 'background', 'bgcolor', 'border', 'bordercolor', 'cellpadding', 'cellspacing', 'char', 'charoff', 'cite', 'class', 'clear', 'color', 'cols',
  'colspan', 'compact', 'coords', 'datetime', 'dir', 'face', 'headers', 'height', 'href', 'hspace', 'id', 'lang', 'name', 'noshade', 'nowrap', 'open', 'rel', 'reversed',
  'role', 'rowspan', 'rules', 'scope', 'shape', 'size', 'span', 'src', 'start', 'style', 'summary', 'target', 'text', 'link', 'title', 'type', 'usemap', 'valign', 'value',
  'vspace', 'width',
]

/** As the sanitiser's own, without schemes that lead nowhere in a mail. The middle part lets values pass that are no addresses at all. */
export const allowedAddresses = /^(?:(?:https?|mailto|tel|cid):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i

/** Pictures inside the mail itself: types that cannot hold script. */
export const inlinePicture = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i
