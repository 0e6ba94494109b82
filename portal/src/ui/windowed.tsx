// Lines of one height, of which only those that are seen are drawn.

import { ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Browsers draw nothing beyond some 30 million pixels; longer lists scroll in proportion. */
const heightMax = 8_000_000;
const spare = 12;

export function Windowed({ label, count, lineHeight, height, stick, above = 0, line, head, width, onLeave }: {
    label: string; count: number; lineHeight: number; height: number;
    /** Stay at the end while lines come. */
    stick?: boolean;
    /** Lines that were put before the first since it was shown: what is seen stays where it is. */
    above?: number;
    line: (index: number) => ReactNode;
    /** What stays above the lines, in their width. */
    head?: ReactNode;
    width?: number;
    /** The person scrolled away from the end. */
    onLeave?: () => void;
}) {
    const box = useRef<HTMLDivElement>(null);
    // What stays at its end is never drawn at its beginning.
    const [top, setTop] = useState(() => (stick ? Math.max(0, Math.min(count * lineHeight, heightMax) - height) : 0));
    const [seen, setSeen] = useState(height);
    const real = count * lineHeight;
    const drawn = Math.min(real, heightMax);
    const scale = drawn <= seen || real === drawn ? 1 : (real - seen) / (drawn - seen);
    const first = Math.max(0, Math.floor((top * scale) / lineHeight) - spare);
    const last = Math.min(count, Math.ceil((top * scale + seen) / lineHeight) + spare);
    useEffect(() => {
        const element = box.current;
        if (!element) return;
        const watch = new ResizeObserver(() => setSeen(element.clientHeight));
        watch.observe(element);
        return () => watch.disconnect();
    }, []);
    useLayoutEffect(() => {
        if (stick && box.current) box.current.scrollTop = box.current.scrollHeight;
    }, [stick, count]);
    const known = useRef(above) as { current: number };
    useLayoutEffect(() => {
        const added = above - known.current;
        known.current = above;
        if (added > 0 && box.current) box.current.scrollTop += (added * lineHeight) / scale;
    }, [above]);
    const scrolled = () => {
        const element = box.current;
        if (!element) return;
        if (element.scrollTop < top - 2 && element.scrollHeight - element.scrollTop - element.clientHeight > lineHeight * 2) onLeave?.();
        setTop(element.scrollTop);
    };
    const lines: ReactNode[] = [];
    for (let index = first; index < last; index += 1) lines.push(<div key={index} className="window-line" style={{ height: lineHeight }}>{line(index)}</div>);
    return (
        <div ref={box} className="window" style={{ maxHeight: height }} onScroll={scrolled} role="region" aria-label={label} tabIndex={0}>
            {head && <div className="window-head" style={{ minWidth: width }}>{head}</div>}
            <div style={{ height: drawn, position: "relative", minWidth: width }}>
                <div className="window-lines" style={{ transform: `translateY(${top + (first * lineHeight - top * scale)}px)` }}>{lines}</div>
            </div>
        </div>
    );
}
