import AccessService
internal import Access
import CommandParsing
import Errors
import JSON
import Terminal

/// `serve`: the project for other programs, over HTTP.
enum ServeCommand {
    static let command = ToolCommand(
        Command(
            "serve", "Serve the project over HTTP",
            details: [
                "Iceberg clients find the lake at /iceberg, Nessie's at /nessie, and scripts at /api/v1. Everything but /health and /ready asks for a token; the first start prints one that may do everything. Beyond this machine the server wants TLS, or --insecure where something before it has that."
            ],
            options: [
                .value("host", ValueForm("HOST"), "The address to listen on.", default: "127.0.0.1"),
                .value(
                    "port", ValueForm("PORT", .integer(0...65535)), "The port; 0 takes a free one.", default: "8080"),
                .value(
                    "s3-port", ValueForm("PORT", .integer(0...65535)),
                    "Serve objects to S3's clients on this port, too; 0 takes a free one."),
                .value(
                    "s3-url", ValueForm("URL"),
                    "Where clients of the catalog find that port, as behind a proxy; else by the name they call the server."
                ),
                .value(
                    "s3-domain", ValueForm("HOST"),
                    "A name of that port: clients may write buckets in front of it, as bucket.HOST; else 's3_domains' of martlet.yaml.",
                    isRepeatable: true
                ),
                .value("tls-cert", ValueForm("FILE", .file), "The certificate and those it rests on, in PEM."),
                .value("tls-key", ValueForm("FILE", .file), "The certificate's key, in PEM."),
                .flag("insecure", "Listen beyond this machine without TLS."),
                .value(
                    "access-log", ValueForm("FORM", .choice(ServeOptions.AccessLogForm.allCases.map(\.rawValue))),
                    "Write a line for each request to the error output."),
                .value(
                    "cors-origin", ValueForm("ORIGIN"), "Let pages of this origin call the server from a browser.",
                    isRepeatable: true),
                .value(
                    "limit", ValueForm("NAME=N"),
                    "Set a limit: \(ServeLimit.allCases.map(\.rawValue).joined(separator: ", ")).", isRepeatable: true),
            ],
            examples: [
                CommandExample("martlet serve", "On this machine, at http://127.0.0.1:8080."),
                CommandExample(
                    "martlet serve --host 0.0.0.0 --tls-cert lake.pem --tls-key lake.key", "For the network."),
            ], section: "Server")
    ) { invocation in
        let options = try options(invocation)
        return try await invocation.withPlatform { platform in
            let first = try await platform.access.createFirst()
            try invocation.say(first: first)
            try await invocation.cancellable {
                try await ServerFile.withFile(of: platform.folder) { file in
                    try await invocation.context.serve(platform, options) { address in
                        try file.write(address)
                        try invocation.say(address, first: first)
                    }
                }
            }
            try invocation.remark("Stopped")
            return .success
        }
    }

    private static func options(_ invocation: Invocation) throws -> ServeOptions {
        let arguments = invocation.arguments
        var options = ServeOptions(
            host: arguments.value("host") ?? "127.0.0.1",
            port: arguments.value("port").flatMap { UInt16($0) } ?? 8080,
            certificate: arguments.value("tls-cert").map(invocation.path),
            privateKey: arguments.value("tls-key").map(invocation.path),
            accessLog: arguments.value("access-log").flatMap(ServeOptions.AccessLogForm.init),
            origins: arguments.values("cors-origin"))
        options.storagePort = arguments.value("s3-port").flatMap { UInt16($0) }
        options.storageURL = try storageURL(invocation)
        options.storageDomains = arguments.values("s3-domain")
        guard options.storageDomains.isEmpty || options.storagePort != nil else {
            throw invocation.misuse("--s3-domain needs --s3-port, which it is a name of")
        }
        guard (options.certificate == nil) == (options.privateKey == nil) else {
            throw invocation.misuse("--tls-cert and --tls-key go together; one of them is missing")
        }
        guard options.isLoopback || options.certificate != nil || arguments.flag("insecure") else {
            throw invocation.misuse(
                "the server would listen on '\(options.host)', beyond this machine, without TLS: tokens and data could be read on the way",
                suggestion:
                    "Give --tls-cert and --tls-key, or say --insecure where something before the server has TLS.")
        }
        for text in arguments.values("limit") {
            guard let (limit, value) = ServeOptions.limit(text) else { throw wrong(limit: text, invocation) }
            options.limits[limit] = value
        }
        return options
    }

    private static func storageURL(_ invocation: Invocation) throws -> String? {
        guard var url = invocation.arguments.value("s3-url") else { return nil }
        while url.hasSuffix("/") { url.removeLast() }
        guard let mark = url.firstRange(of: "://"), ["http", "https"].contains(url[..<mark.lowerBound]),
            mark.upperBound < url.endIndex, !url[mark.upperBound...].contains("/")
        else { throw invocation.misuse("'\(url)' is no URL of an endpoint, such as https://s3.example.org") }
        guard invocation.arguments.value("s3-port") != nil else {
            throw invocation.misuse("--s3-url needs --s3-port, which it stands for")
        }
        return url
    }

    private static func wrong(limit text: String, _ invocation: Invocation) -> UsageError {
        if let known = ServeLimit.allCases.first(where: { text.hasPrefix("\($0.rawValue)=") }) {
            return invocation.misuse(
                "'\(text)' is out of range; '\(known.rawValue)' is a number from \(known.range.lowerBound) to \(known.range.upperBound)"
            )
        }
        return invocation.misuse(
            "'\(text)' is no limit; write NAME=N with one of: \(ServeLimit.allCases.map(\.rawValue).joined(separator: ", "))"
        )
    }
}

extension Invocation {
    /// Shows the first token, this once, before anything else can go wrong.
    fileprivate func say(first: IssuedToken?) throws {
        guard let first, !isJSON else { return }
        try say(["The first token, which may do everything; it is not shown again:", first.secret.text])
    }

    /// Says where the server is, on one line.
    fileprivate func say(_ address: ServedAddress, first: IssuedToken?) throws {
        guard isJSON else {
            return try say("Serving at \(address.url)\(address.storage.map { ", objects at \($0)" } ?? "")")
        }
        var object = address.json
        object["first_token"] = first.map { .string($0.secret.text) }
        try say(String(decoding: JSONValue.object(object).encoded(), as: UTF8.self))
    }
}
