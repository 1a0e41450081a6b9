# Writes FOLDER/release.json: the SHA-256 of each of FILES (paths below
# FOLDER, joined by commas), which the release key then signs.
string(REPLACE "," ";" files "${FILES}")
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
	file(SHA256 ${FOLDER}/${file} hash)
	list(APPEND entries "\t\t\"${file}\": \"${hash}\"")
endforeach()
string(REPLACE "," ";" libraries "${LIBRARIES}")
foreach(file IN LISTS libraries)
	file(SHA256 ${ROOT}/${file} hash)
	list(APPEND entries "\t\t\"${file}\": \"${hash}\"")
endforeach()
list(JOIN entries ",\n" entries)
file(WRITE ${FOLDER}/release.json
	"{\n\t\"release\": 1,\n\t\"version\": \"${VERSION}\",\n"
	"\t\"files\": {\n${entries}\n\t}\n}\n")
