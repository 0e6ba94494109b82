internal import HTTP

/// The form that a client posts to the token endpoint.
struct OAuthForm {
    private let items: QueryItems

    /// The largest form, in bytes.
    static let bytesLimit = 16 << 10

    init(_ request: HTTPRequest) async throws(OAuthFailure) {
        let type = (request.fields["Content-Type"] ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw OAuthFailure(.invalidRequest, "send a form, as application/x-www-form-urlencoded")
        }
        do {
            let bytes = try await request.body.collect(upTo: Self.bytesLimit)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw OAuthFailure(.invalidRequest, "the form is not UTF-8")
            }
            items = try QueryItems(parsing: text)
        } catch let failure as OAuthFailure {
            throw failure
        } catch let failure as HTTPFailure {
            throw OAuthFailure(.invalidRequest, failure.message)
        } catch {
            throw OAuthFailure(.invalidRequest, "the form could not be read: \(error)")
        }
    }

    /// A field that stands at most once; an empty one counts as absent (RFC 6749, section 3.2).
    func value(_ name: String) throws(OAuthFailure) -> String? {
        let values = items.values(of: name)
        guard values.count <= 1 else {
            throw OAuthFailure(.invalidRequest, "the field '\(name)' stands more than once")
        }
        return values.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    func required(_ name: String) throws(OAuthFailure) -> String {
        guard let value = try value(name) else { throw OAuthFailure(.invalidRequest, "the field '\(name)' is missing") }
        return value
    }
}
