// A file sent in pieces: after a break it goes on where the server has got to, however long the break was.

import { ApiError, address, call, send } from "../core/api";
import { FileUpload } from "./shapes";

/** Bytes of a piece: what a break costs at most. */
const piece_bytes = 8 << 20;
/** Pauses between attempts while the server does not answer. */
const pauses_ms = [500, 1000, 2000, 4000, 8000];

/** What tells this file from another of its name. */
export function markOf(file: File): string {
    return `${file.lastModified}`;
}

export interface Progress {
    sent: number;
    /** Nothing while all is well; else what is waited for. */
    waiting: string;
}

/** Sends a file, or the rest of it; gives the upload, whole. */
export async function sendFile(file: File, signal: AbortSignal, progress: (progress: Progress) => void): Promise<FileUpload> {
    let upload = await retried(signal, progress, 0, () => begin(file, signal));
    while (upload.offset < file.size) {
        const at = upload.offset;
        progress({ sent: at, waiting: "" });
        upload = await retried(signal, progress, at, async () => {
            try {
                return await piece(upload.id, file, at, signal, (sent) => progress({ sent: at + sent, waiting: "" }));
            } catch (error) {
                // What came before the break stays: the server says where to go on.
                if (error instanceof ApiError && (error.status === 409 || error.status === 0)) {
                    const now = await call("showUpload", { path: { upload: upload.id } }, signal) as unknown as FileUpload;
                    if (now.offset > at) return now;
                }
                throw error;
            }
        });
    }
    progress({ sent: file.size, waiting: "" });
    return upload;
}

/** The upload that was broken off before, or a new one. */
async function begin(file: File, signal: AbortSignal): Promise<FileUpload> {
    const { uploads } = await call("listUploads", {}, signal);
    const known = uploads.find((one) => one.file === file.name && one.size === file.size && one.mark === markOf(file));
    if (known) return known;
    return await call("beginUpload", { body: { file: file.name, size: file.size, mark: markOf(file) } }, signal) as unknown as FileUpload;
}

async function piece(id: string, file: File, at: number, signal: AbortSignal, progress: (sent: number) => void): Promise<FileUpload> {
    const body = file.slice(at, Math.min(file.size, at + piece_bytes));
    const response = await send("PATCH", address("/uploads/{upload}", { upload: id }, { offset: at }), {
        body, signal, headers: { "Content-Type": "application/octet-stream" },
    });
    progress(body.size);
    return (await response.json()) as FileUpload;
}

/** Tries again while the server is away or busy; throws what it says is wrong. */
async function retried<T>(signal: AbortSignal, progress: (progress: Progress) => void, sent: number, run: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
        try {
            return await run();
        } catch (error) {
            const isPassing = error instanceof ApiError && [0, 409, 429, 502, 503].includes(error.status);
            if (signal.aborted || !isPassing) throw error;
            progress({ sent, waiting: "The server does not answer; it goes on where it was when it does." });
            await new Promise((resolve) => window.setTimeout(resolve, pauses_ms[Math.min(attempt, pauses_ms.length - 1)]));
            if (signal.aborted) throw error;
        }
    }
}
