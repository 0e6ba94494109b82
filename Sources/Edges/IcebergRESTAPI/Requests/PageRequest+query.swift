internal import CatalogService
internal import HTTP

extension PageRequest {
    /// The most names in one page.
    static let sizeLimit = 10_000

    /// The page that a request asks for; nil where it asks for no page but for all there is.
    static func asked(in query: QueryItems) throws(IcebergFailure) -> PageRequest? {
        let token = query["pageToken"]
        var size: Int?
        if let text = query["pageSize"], !text.isEmpty {
            guard let number = Int(text), number > 0 else {
                throw .badRequest("'pageSize' must be a whole number greater than 0, not '\(text)'")
            }
            size = min(number, sizeLimit)
        }
        guard token != nil || size != nil else { return nil }
        return PageRequest(token: token?.isEmpty == true ? nil : token, size: size)
    }
}
