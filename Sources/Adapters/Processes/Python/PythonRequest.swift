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
            if message.kind == "Q" { try await query() } else { try receive() }
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
        var file = try DataFile(folder: run.folder.parent)
        do throws(MartletError) {
            try await run.host.query(message.value["sql"]?.stringValue ?? "") { bytes throws(MartletError) in
                try file.append(bytes)
            }
        } catch {
            file.discard()
            throw error
        }
        run.channel.send("A", [:], descriptors: [file.descriptor])
        file.discard()
    }

    private func receive() throws(MartletError) {
        guard let given = message.value["path"]?.stringValue?.split(separator: "/").last else {
            throw MartletError(.invalidInput, "\(run.step.name) gave a table without a file")
        }
        // The file leaves the step's reach, so that nothing can take its place while it is read.
        let path = PrivateFolder.freshPath(below: run.folder.parent) + ".parquet"
        guard unsafe rename("\(run.folder.path)/\(given)", path) == 0 else {
            throw MartletError(.invalidInput, "\(run.step.name) gave a table whose file '\(given)' is not there")
        }
        var facts = stat()
        guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            unsafe unlink(path)
            throw MartletError(.invalidInput, "\(run.step.name) gave a table whose file '\(given)' is no file")
        }
        run.take(
            PythonTable(
                name: message.value["name"]?.stringValue ?? "", path: path,
                rows: message.value["rows"]?.intValue ?? 0, bytes: Int64(facts.st_size)
            ) { unsafe unlink($0) })
        run.channel.send("K", [:])
    }
}
