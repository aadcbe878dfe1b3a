namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// Where in the request a value stands, for example <c>messages[2].content[0].text</c>: what an error puts into <c>param</c>. It is
/// carried along as parts and becomes text only when there is an error.
/// </summary>
/// <param name="Root">The parameter, for example <c>messages</c>.</param>
/// <param name="Index">The element, from 0; −1 for the parameter itself.</param>
/// <param name="Member">The member of that element (or of the parameter).</param>
/// <param name="MemberIndex">The element of that member; −1 for the member itself.</param>
/// <param name="Leaf">The member of that element.</param>
internal readonly record struct ParamPath(string Root, int Index = -1, string? Member = null, int MemberIndex = -1, string? Leaf = null)
{
    /// <summary>A parameter of the request.</summary>
    public static implicit operator ParamPath(string root) => new(root);

    /// <summary>An element of the value here.</summary>
    public ParamPath At(int index) => Member is null ? this with { Index = index } : this with { MemberIndex = index };

    /// <summary>A member of the value here.</summary>
    public ParamPath Dot(string member) => Member is null ? this with { Member = member } : this with { Leaf = member };

    /// <inheritdoc/>
    public override string ToString()
    {
        string path = Root;
        if (Index >= 0) path = string.Create(null, $"{path}[{Index}]");
        if (Member is not null) path = $"{path}.{Member}";
        if (MemberIndex >= 0) path = string.Create(null, $"{path}[{MemberIndex}]");
        return Leaf is null ? path : $"{path}.{Leaf}";
    }
}
