internal import Errors
internal import Execution
internal import Glibc
internal import JSON

/// What a step asks of the server, and waits for.
struct PythonRequest: Sendable {
    let run: PythonRun
    let message: MessageChannel.Message

    func answer() async {
        do throws(MartletError) {
            if message.kind == "Q" { try await query() } else { try await receive() }
        } catch {
            run.channel.send(
                "E",
                [
                    "code": .string(error.code.rawValue), "message": .string(error.message),
                    "hint": error.hint.map { .string($0) } ?? .null,
                ])
        }
    }

    private func query() async throws(MartletError) {
        let source = try await run.host.query(message.value["sql"]?.stringValue ?? "")
        var file = try DataFile(folder: run.folder.parent)
        do throws(MartletError) {
            while let bytes = try await source.next() { try file.append(bytes) }
        } catch {
            file.discard()
            await source.close()
            throw error
        }
        await source.close()
        run.channel.send("A", [:], descriptors: [file.descriptor])
        file.discard()
    }

    private func receive() async throws(MartletError) {
        let name = message.value["name"]?.stringValue ?? ""
        guard let given = message.value["path"]?.stringValue?.split(separator: "/").last else {
            throw MartletError(.invalidInput, "\(run.step.name) gave a table without a file")
        }
        // The file leaves the step's reach, so that nothing can take its place while it is read.
        let path = "\(run.folder.parent)/\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).parquet"
        guard unsafe rename("\(run.folder.path)/\(given)", path) == 0 else {
            throw MartletError(.invalidInput, "\(run.step.name) gave a table whose file '\(given)' is not there")
        }
        defer { unsafe unlink(path) }
        var facts = stat()
        guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw MartletError(.invalidInput, "\(run.step.name) gave a table whose file '\(given)' is no file")
        }
        try await run.host.receive(
            PythonTable(
                name: name, path: path, rows: message.value["rows"]?.intValue ?? 0, bytes: Int64(facts.st_size)))
        // The step removes its file itself, which is no longer there.
        run.channel.send("K", [:])
    }
}
