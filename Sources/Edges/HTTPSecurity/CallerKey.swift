public import Access
public import HTTP

/// Who is calling, as `Authentication` left it with the request.
public enum CallerKey: HTTPRequestKey {
    public typealias Value = Caller
}

extension HTTPRequest {
    /// Who is calling.
    ///
    /// - Throws: `HTTPFailure` 401 where nobody showed a token.
    public var caller: Caller {
        get throws {
            guard let caller = self[CallerKey.self] else {
                throw Challenge.failure("this needs a token; send it as 'Authorization: Bearer mrt_…'")
            }
            return caller
        }
    }
}
