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
            switch message.kind {
            case "Q": try await query()
            case "Z": run.channel.send("A", ["folder": landing().map { .string($0) } ?? .null])
            default: try receive()
            }
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

    /// A folder with links to the files of a landing zone, which the step reads and cannot change; nil where they cannot be linked.
    ///
    /// Exactly the files that the run has counted as taken; what lands meanwhile is for the next one.
    private func landing() -> String? {
        guard let zone = message.value["zone"]?.stringValue, let landing = run.folder.landing,
            let files = run.step.arguments["landing_zones"]?[zone]?.arrayValue
        else { return nil }
        let folder = "\(landing)/\(zone)"
        guard (try? PrivateFolder.make(folder)) != nil else { return nil }
        for file in files {
            guard let parts = file.arrayValue, parts.count == 2, let relative = parts[0].stringValue,
                let path = parts[1].stringValue
            else { return nil }
            let place = "\(folder)/\(relative)"
            guard (try? PrivateFolder.make(String(place[..<(place.lastIndex(of: "/") ?? place.endIndex)]))) != nil,
                unsafe link(path, place) == 0 || errno == EEXIST
            else { return nil }
        }
        return folder
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
