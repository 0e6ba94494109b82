// Numbers, sizes, durations and times as people read them.

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(value: number | null | undefined): string {
    return value === null || value === undefined ? "–" : whole.format(value);
}

export function compact(value: number): string {
    return Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
    return `${whole.format(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number | null | undefined): string {
    if (value === null || value === undefined) return "–";
    const units = ["B", "KB", "MB", "GB", "TB", "PB"];
    let index = 0;
    let rest = value;
    while (rest >= 1000 && index < units.length - 1) {
        rest /= 1000;
        index += 1;
    }
    return `${index === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[index]}`;
}

/** Milliseconds as `820 ms`, `4.2 s`, `3 min 5 s` or `2 h 4 min`. */
export function duration(milliseconds: number): string {
    if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
    const seconds = milliseconds / 1000;
    if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long something took, or has been taking until now. */
export function lasted(start: string | null, end: string | null): string {
    return start ? duration((end ? Date.parse(end) : Date.now()) - Date.parse(start)) : "–";
}

export function relative(time: string, now = Date.now()): string {
    const seconds = (now - Date.parse(time)) / 1000;
    const ago = Math.abs(seconds);
    const text =
        ago < 5 ? "now"
        : ago < 60 ? `${Math.round(ago)} s`
        : ago < 3600 ? `${Math.round(ago / 60)} min`
        : ago < 86400 ? `${Math.round(ago / 3600)} h`
        : ago < 86400 * 60 ? `${Math.round(ago / 86400)} d`
        : `${Math.round(ago / 86400 / 30)} mo`;
    return text === "now" ? text : seconds < 0 ? `in ${text}` : `${text} ago`;
}

export function absolute(time: string, inUTC: boolean): string {
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) return time;
    const two = (value: number) => String(value).padStart(2, "0");
    return inUTC
        ? `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 19)} UTC`
        : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function shortID(id: string): string {
    return id.slice(-8);
}

/** A text with the IDs of runs in it cut to what tables show of them; the whole stands in a title beside it. */
export function withShortIDs(text: string): string {
    return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, shortID);
}

export function shortCommit(id: string): string {
    return id.slice(0, 10);
}
