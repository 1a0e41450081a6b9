# The three kinds of target this tree is made of.  Each takes its name, then
# SOURCES and LIBS.

# A static library of the core or of a tool.
function(tkm_library name)
	cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
	add_library(${name} STATIC ${arg_SOURCES})
	target_link_libraries(${name} PUBLIC ${arg_LIBS} PRIVATE tkm_options)
endfunction()

# A program, built into bin/.
function(tkm_program name)
	cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
	add_executable(${name} ${arg_SOURCES})
	target_link_libraries(${name} PRIVATE ${arg_LIBS} tkm_options)
endfunction()

# A unit test: a cmocka program, labelled "unit".
function(tkm_unit_test name)
	cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
	add_executable(test-${name} ${arg_SOURCES})
	set_target_properties(test-${name} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
	target_link_libraries(test-${name} PRIVATE
		${arg_LIBS} tkm_options PkgConfig::CMOCKA)
	add_test(NAME unit.${name} COMMAND test-${name})
	set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
