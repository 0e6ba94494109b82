import Cryptography
import JSON

/// Digests of what decides a pipeline's rows, apart from its inputs' rows.
enum Fingerprints {
    /// Rises when the same project must count as changed, because rendering or merging became different.
    private static let version = "martlet-pipeline-1"

    /// Of a pipeline's query, includes, variables and the settings that shape its table; its documentation is left out.
    static func own(
        _ pipeline: Pipeline, _ finding: DiscoveryRunner.Finding, includes: [(path: String, text: String)]
    ) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pipeline.source.utf8.count + 512)
        func add(_ text: some StringProtocol) {
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        }
        add(version)
        add(pipeline.name.description)
        addNormalized(pipeline.source, to: &bytes)
        for include in includes {
            add(include.path)
            addNormalized(include.text, to: &bytes)
        }
        for variable in finding.variables {
            add(variable.name)
            add(variable.value?.text() ?? "")
        }
        let settings = pipeline.settings
        add(settings.materialized.rawValue)
        add(settings.strategy.rawValue)
        for key in settings.uniqueKey { add(key) }
        add("watermark \(settings.watermarkColumn ?? "")")
        add("partition \(settings.partitionColumn ?? "")")
        for partition in settings.partitionBy { add("\(partition.column) \(partition.transform)") }
        if let python = pipeline.python {
            add("python \(python.function ?? "") \(python.output ?? "") \(python.usesNetwork)")
            for module in python.modules { add("\(module.path) \(SHA256.digest(of: module.bytes))") }
        }
        if settings.strategy == .scd2 { add("\(settings.scdValidFrom) \(settings.scdValidTo)") }
        return SHA256.digest(of: bytes).description
    }

    /// Lines without the white space at their ends, comment lines with annotations left out: the settings say what they mean.
    private static func addNormalized(_ text: String, to bytes: inout [UInt8]) {
        let source = Array(text.utf8)
        var start = 0
        while start <= source.count {
            let end = source[start...].firstIndex(of: 0x0A) ?? source.count
            var last = end
            while last > start, source[last - 1] == 0x20 || source[last - 1] == 0x09 || source[last - 1] == 0x0D {
                last -= 1
            }
            if !isAnnotation(source[start..<last]) {
                bytes.append(contentsOf: source[start..<last])
                bytes.append(0x0A)
            }
            start = end + 1
        }
        while bytes.last == 0x0A { bytes.removeLast() }
        bytes.append(0)
    }

    private static func isAnnotation(_ line: ArraySlice<UInt8>) -> Bool {
        // `# @` in Python; SQL has no such lines.
        if line.first == UInt8(ascii: "#") { return line.dropFirst().first { $0 != 0x20 } == UInt8(ascii: "@") }
        guard line.first == UInt8(ascii: "-"), line.dropFirst().first == UInt8(ascii: "-") else { return false }
        return line.dropFirst(2).first { $0 != 0x20 } == UInt8(ascii: "@")
    }

    /// Adds to each fingerprint those of the ephemeral pipelines whose SQL becomes part of it.
    static func complete(_ pipelines: inout [Pipeline], _ graph: Graph) {
        for node in graph.order {
            let inlined = graph.upstream[node].filter { pipelines[$0].settings.materialized == .ephemeral }
            guard !inlined.isEmpty else { continue }
            let all = ([pipelines[node].fingerprint] + inlined.map { pipelines[$0].fingerprint }).joined(separator: " ")
            pipelines[node].fingerprint = SHA256.digest(of: all).description
        }
    }
}
