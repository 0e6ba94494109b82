internal import HTTP
internal import S3

/// Tags of objects and buckets, as a query and as XML.
enum Tags {
    static func parse(query text: String) throws(S3Failure) -> [ObjectTag] {
        let items: QueryItems
        do throws(HTTPFailure) {
            items = try QueryItems(parsing: text)
        } catch {
            throw S3Failure(.invalidArgument, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded.")
        }
        return try checked(items.all.map { ObjectTag(key: $0.name, value: $0.value) }, limit: ObjectAttributes.tagLimit)
    }

    static func parse(xml: [UInt8], limit: Int) throws(S3Failure) -> [ObjectTag] {
        let root = try XMLReader.read(xml, "Tagging")
        guard let set = root["TagSet"] else { throw S3Failure(.malformedXML) }
        var tags: [ObjectTag] = []
        for tag in set.all("Tag") {
            guard let key = tag.text(of: "Key"), let value = tag.text(of: "Value") else {
                throw S3Failure(.malformedXML)
            }
            tags.append(ObjectTag(key: key, value: value))
        }
        return try checked(tags, limit: limit)
    }

    private static func checked(_ tags: [ObjectTag], limit: Int) throws(S3Failure) -> [ObjectTag] {
        guard tags.count <= limit else {
            throw S3Failure(.invalidTag, "There cannot be more than \(limit) tags.")
        }
        guard Set(tags.map(\.key)).count == tags.count else {
            throw S3Failure(.invalidTag, "Cannot provide multiple Tags with the same key")
        }
        for tag in tags {
            guard (1...128).contains(tag.key.count), tag.value.count <= 256 else {
                throw S3Failure(.invalidTag, "A tag's key has 1 to 128 characters, and its value at most 256.")
            }
        }
        return tags
    }

    static func xml(_ tags: [ObjectTag]) -> [UInt8] {
        XMLWriter.document("Tagging") { writer in
            writer.element("TagSet") { writer in
                for tag in tags {
                    writer.element("Tag") { writer in
                        writer.element("Key", tag.key)
                        writer.element("Value", tag.value)
                    }
                }
            }
        }
    }
}
