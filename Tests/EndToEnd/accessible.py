"""Rules of accessibility that a program can check, run inside of a page; each finding names the element."""

# Text smaller than this needs a contrast of 4.5 to 1, and other text 3 to 1 (WCAG 2.2, criterion 1.4.3).
rules = r"""
() => {
    const found = [];
    const seen = (element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        return box.width > 0 && box.height > 0 && style.visibility === "visible" && style.display !== "none";
    };
    const name = (element) => `${element.tagName.toLowerCase()}.${element.className} '${(element.textContent || "").trim().slice(0, 40)}'`;
    const labelOf = (element) => {
        const by = element.getAttribute("aria-labelledby");
        return (element.getAttribute("aria-label") || (by && by.split(" ").map((id) => document.getElementById(id)?.textContent).join(" "))
            || [...(element.labels || [])].map((label) => label.textContent).join(" ") || element.textContent || element.title || "").trim();
    };
    // What is there for others than the eye must have a name.
    for (const element of document.querySelectorAll("button, a[href], input, select, textarea, [role=tab], [role=option], dialog, [role=region], [role=img], nav")) {
        if (seen(element) && !labelOf(element)) found.push(`no name: ${name(element)}`);
    }
    if (!document.documentElement.lang) found.push("the page has no language");
    if (!document.title) found.push("the page has no title");
    if (document.querySelectorAll("main").length !== 1) found.push("not one main part");
    const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter(seen).map((heading) => Number(heading.tagName[1]));
    if (headings.filter((level) => level === 1).length !== 1) found.push(`not one first heading: ${headings}`);
    // A dialog begins with a second heading of its own.
    headings.forEach((level, index) => { if (index > 0 && level > headings[index - 1] + 1) found.push(`a heading of level ${level} follows one of level ${headings[index - 1]}`); });
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) found.push(`the ID ${id} is there twice`);
    for (const element of document.querySelectorAll("[aria-controls], [aria-describedby], [aria-activedescendant]")) {
        for (const attribute of ["aria-describedby", "aria-activedescendant"]) {
            for (const id of (element.getAttribute(attribute) || "").split(" ").filter(Boolean)) {
                if (!document.getElementById(id)) found.push(`${attribute} of ${name(element)} names nothing`);
            }
        }
    }
    for (const table of document.querySelectorAll("table")) {
        if (seen(table) && !table.querySelector("th[scope=col]")) found.push(`a table has no heads: ${name(table)}`);
    }
    for (const head of document.querySelectorAll("th")) {
        if (seen(head) && !head.textContent.trim()) found.push("a head of a table is empty");
    }
    for (const link of document.querySelectorAll("p a[href]")) {
        const alone = link.parentElement.textContent.trim() === link.textContent.trim();
        if (seen(link) && !alone && !link.matches(".button") && getComputedStyle(link).textDecorationLine === "none") found.push(`told from its sentence by colour alone: ${name(link)}`);
    }
    // Contrast of text against the nearest ground behind it.
    const channel = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const parts = (text) => (text.match(/[\d.]+/g) || []).map(Number);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
        }
        return [255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const told = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.textContent.trim() || !seen(element) || element.closest("[disabled], [aria-hidden=true], noscript, .hidden, .CodeMirror-hints")) continue;
        if (!element.closest("main, nav, header, footer, aside, dialog, .skip, [role=status], [role=alert]")) found.push(`in no part of the page: ${name(element)}`);
        const style = getComputedStyle(element);
        const [a, b] = [light(parts(style.color)), light(ground(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const size = parseFloat(style.fontSize);
        const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
        const what = `${element.className} ${style.color}`;
        if (contrast < needed - 0.01 && !told.has(what)) {
            told.add(what);
            found.push(`contrast ${contrast.toFixed(2)} of ${name(element)} ${style.color} on ${ground(element)}`);
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${innerWidth}`);
    return found;
}
"""

focus = r"""
() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const around = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const inside = element.closest(".CodeMirror-focused");
    return { name: element.tagName + " " + (element.getAttribute("aria-label") || element.textContent || "").trim().slice(0, 30), visible: Boolean(around || inside) };
}
"""


def findings(page):
    return page.evaluate(rules)


def walk(page, steps=15):
    """Goes through a page with the Tab key; the result names what has the focus without showing it."""
    hidden = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        at = page.evaluate(focus)
        if at and not at["visible"]:
            hidden.append(at["name"])
    return hidden
