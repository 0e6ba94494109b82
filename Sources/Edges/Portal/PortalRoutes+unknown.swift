public import HTTP

extension PortalRoutes {
    /// First parts of addresses that are of programs: they are answered in words of programs, whoever asks.
    private static let programs: Set<String> = ["api", "assets", "health", "iceberg", "metrics", "nessie", "ready"]

    /// The portal's page for a person at an address that is nothing's, with the status that says so; it helps on from there.
    ///
    /// A person's browser says that it takes HTML; others get what the server says in its own words.
    ///
    /// - Parameter failure: The answer to everyone else, and to every other error.
    public func helping(
        _ failure: @escaping @Sendable (any Error, HTTPRequest) -> HTTPResponse
    ) -> @Sendable (any Error, HTTPRequest) -> HTTPResponse {
        { error, request in
            guard isLost(request, error), let page = try? self.page(for: request, .notFound) else {
                return failure(error, request)
            }
            return page
        }
    }

    private func isLost(_ request: HTTPRequest, _ error: any Error) -> Bool {
        guard (error as? HTTPFailure)?.status == .notFound, [.get, .head].contains(request.method),
            !Self.programs.contains(request.target.segments.first ?? "")
        else { return false }
        return (request.fields["Accept"] ?? "").lowercased().split(separator: ",").contains { range in
            range.split(separator: ";").first?.filter { $0 != " " } == "text/html"
        }
    }
}
